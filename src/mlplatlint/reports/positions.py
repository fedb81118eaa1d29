"""Byte spans as lines and columns, in each of the three units that formats ask for.

A byte order mark is left out of the columns of line 1. A tab is one column. Lines are those of
:class:`~mlplatlint.files.source.Source`: LF, CRLF and a lone CR end one, nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mlplatlint.files.classify import classify
from mlplatlint.files.source import Source, Span

_BINARY_PROBE = 4096
_SOURCES_KEPT = 16
_LINES_KEPT = 64
_REGIONS_KEPT = 64


class Point(NamedTuple):
    """A place: 1-based line, and its 1-based column in code points, UTF-16 code units and UTF-8 bytes."""

    line: int
    column: int
    utf16: int
    utf8: int


class Region(NamedTuple):
    """From ``start`` to the exclusive ``end``.

    ``text`` is false where lines mean nothing: a binary file, or one that cannot be read; both points are
    then the beginning of line 1.
    """

    start: Point
    end: Point
    text: bool = True


_ORIGIN = Point(1, 1, 1, 1)
NOWHERE = Region(_ORIGIN, _ORIGIN, False)


def is_binary(source: Source) -> bool:
    """Tell whether a file's lines mean nothing: it is an artifact, such as a pickle in a text protocol, or other bytes."""
    return classify(source.path, bytes(source.data[:_BINARY_PROBE])).language in ("artifact", "binary")


def measure(data: bytes) -> tuple[int, int]:
    """Return the length of UTF-8 text in code points and in UTF-16 code units."""
    text = data.decode("utf-8", "replace")
    if text.isascii():
        return len(text), len(text)
    return len(text), len(text) + sum(character > "\uffff" for character in text)


class Positions:
    """Converts spans of any file of a run; remembers a few files, and the last place on a few lines.

    The next place on a line is measured from the last one, so a line of ten megabytes with a thousand
    findings is decoded once, not a thousand times.
    """

    def __init__(self, sources: Callable[[str], Source | None]) -> None:
        self._load = sources
        self._sources: dict[str, Source | None] = {}
        self._binary: dict[str, bool] = {}
        self._last: dict[tuple[str, int], tuple[int, int, int]] = {}
        self._regions: dict[tuple[str, Span], Region] = {}

    def source(self, path: str) -> Source | None:
        """Return the text of a path, or None when it cannot be read."""
        if path not in self._sources:
            if len(self._sources) >= _SOURCES_KEPT:
                del self._sources[next(iter(self._sources))]
            self._sources[path] = self._load(path)
        return self._sources[path]

    def text(self, path: str) -> Source | None:
        """Return the text of a path, or None when it cannot be read or is binary."""
        source = self.source(path)
        if source is None:
            return None
        if path not in self._binary:
            self._binary[path] = is_binary(source)
        return None if self._binary[path] else source

    def region(self, path: str, span: Span) -> Region:
        """Return where a span lies; :data:`NOWHERE` in files without readable lines."""
        known = self._regions.get((path, span))
        if known is not None:
            return known
        source = self.text(path)
        if source is None:
            return NOWHERE
        region = Region(self.point(source, span[0]), self.point(source, max(span[0], span[1])))
        if len(self._regions) >= _REGIONS_KEPT:
            self._regions.clear()
        self._regions[path, span] = region
        return region

    def point(self, source: Source, offset: int) -> Point:
        """Return the place of one byte offset; offsets past the end count as the end."""
        offset = min(max(offset, 0), len(source.data))
        line = source.line_of(offset)
        begin = source.line_starts[line - 1]
        if begin == 0 and source.data[:3] == b"\xef\xbb\xbf":
            begin = min(3, offset)
        key = (source.path, begin)
        known, points, units = self._last.pop(key, (begin, 0, 0))
        if abs(offset - known) > offset - begin:
            known, points, units = begin, 0, 0
        sign = 1 if known <= offset else -1
        step_points, step_units = measure(source.data[min(known, offset) : max(known, offset)])
        points, units = points + sign * step_points, units + sign * step_units
        if len(self._last) >= _LINES_KEPT:
            del self._last[next(iter(self._last))]
        self._last[key] = (offset, points, units)
        return Point(line, points + 1, units + 1, offset - begin + 1)
