"""The files of one run, read again when a join or a report asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlplatlint.files.discover import FileEntry
from mlplatlint.files.source import Source


class Sources:
    """Gives a file's source again after its analysis, for joins and for reports; remembers a few."""

    def __init__(self, entries: Iterable[FileEntry], given: Mapping[str, Source] | None = None) -> None:
        self._entries = {entry.path: entry for entry in entries}
        self._sources: dict[str, Source | None] = dict(given or {})

    def __call__(self, path: str) -> Source | None:
        """Return the source of a scanned file; None when it is not part of the scan or cannot be read now."""
        if path not in self._sources:
            from mlplatlint.files.read import Unreadable, read

            entry = self._entries.get(path)
            try:
                self._sources[path] = None if entry is None else read(path, entry.absolute)[0]
            except Unreadable:
                self._sources[path] = None
        return self._sources[path]
