"""The text of one file, with positions.

Inside the engine a position is a byte offset into :attr:`Source.data`. Each report converts it, through
the methods here, into the unit that its format demands. Lines end at LF, CRLF or a lone CR, and nowhere
else: form feed, U+0085 and U+2028 do not end a line, as in every editor and in Python's own tokenizer.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mmap import mmap

_BOM = b"\xef\xbb\xbf"


class Span(NamedTuple):
    """A half-open range of byte offsets: ``data[start:end]``."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as a person counts it: 1-based line, 1-based column in Unicode code points."""

    line: int
    column: int


class Source:
    """One file: where it is and what it holds.

    ``path`` is POSIX and relative to the scan root. ``data`` is UTF-8 for text (a file in another encoding
    is re-encoded when read, so columns stay right) and the raw bytes, possibly a memory map, for artifacts.
    """

    __slots__ = ("_starts", "absolute", "data", "path")

    def __init__(self, path: str, data: bytes | mmap, absolute: str = "") -> None:
        self.path = path
        self.data = data
        self.absolute = absolute
        self._starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Byte offset at which each line begins; index 0 is line 1."""
        if self._starts is None:
            # Split as bytes, lines end at LF, CRLF and CR alone; unlike a search, this runs at memory speed.
            lines = bytes(self.data).splitlines(keepends=True)
            self._starts = [0, *accumulate(map(len, lines))]
            if lines and lines[-1][-1:] not in (b"\n", b"\r"):
                self._starts.pop()
        return self._starts

    def line_of(self, offset: int) -> int:
        """Return the 1-based line that holds the byte at ``offset``."""
        return bisect_right(self.line_starts, offset)

    def offset(self, line: int, byte_column: int = 0) -> int:
        """Return the byte offset of a 1-based line and a 0-based column in bytes, as ``ast`` gives them."""
        starts = self.line_starts
        base = starts[min(line, len(starts)) - 1]
        if line == 1 and self.data[:3] == _BOM:
            base += 3
        return min(base + byte_column, len(self.data))

    def line_prefix(self, offset: int) -> bytes:
        """Return the bytes of the line before ``offset``; a byte order mark does not count."""
        start = self.line_starts[self.line_of(offset) - 1]
        prefix = self.data[start:offset]
        return prefix[3:] if start == 0 and prefix[:3] == _BOM else prefix

    def position(self, offset: int) -> Position:
        """Return line and code-point column of a byte offset."""
        prefix = self.line_prefix(offset)
        return Position(self.line_of(offset), len(prefix.decode("utf-8", "replace")) + 1)

    def line_span(self, line: int) -> Span:
        """Return the span of a 1-based line without its line end."""
        starts = self.line_starts
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(self.data)
        while end > start and self.data[end - 1] in b"\r\n":
            end -= 1
        return Span(start, end)

    def text(self, span: Span) -> str:
        """Return the text of a span; ill-formed UTF-8 becomes U+FFFD."""
        return self.data[span[0] : span[1]].decode("utf-8", "replace")
