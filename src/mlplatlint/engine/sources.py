"""The files of one run, read again when a join or a report asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlplatlint.files.discover import FileEntry
from mlplatlint.files.source import Source

_KEPT = 128
"""Files held in memory at a time: readers go through them in path order and need each a few times in a row."""


class Sources:
    """Gives a file's source again after its analysis, for joins and for reports; remembers a few."""

    def __init__(self, entries: Iterable[FileEntry], given: Mapping[str, Source] | None = None) -> None:
        self._entries = {entry.path: entry for entry in entries}
        self._given = dict(given or {})
        self._sources: dict[str, Source | None] = {}

    def __call__(self, path: str) -> Source | None:
        """Return the source of a scanned file; None when it is not part of the scan or cannot be read now."""
        if path in self._given:
            return self._given[path]
        if path not in self._sources:
            if len(self._sources) >= _KEPT:
                del self._sources[next(iter(self._sources))]
            from mlplatlint.files.read import Unreadable, read

            entry = self._entries.get(path)
            try:
                self._sources[path] = None if entry is None else read(path, entry.absolute)[0]
            except Unreadable:
                self._sources[path] = None
        return self._sources[path]
