"""The joined text of a notebook's cells, and where each byte of it stands in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from mlplatlint.files.source import Span

_ESCAPE = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+|\\[^u]")
_SIMPLE = {
    b'\\"': b'"',
    b"\\\\": b"\\",
    b"\\/": b"/",
    b"\\b": b"\b",
    b"\\f": b"\f",
    b"\\n": b"\n",
    b"\\r": b"\r",
    b"\\t": b"\t",
}
_LINEAR = -1


class Magic(NamedTuple):
    """A line or cell that IPython, not Python, reads; ``span`` points into the joined text.

    ``kind`` is ``line`` (``%x``), ``cell`` (``%%x``), ``shell`` (``!x``), ``help`` (``x?``), ``call``
    (``/x``) or ``auto`` (``pip install x`` without a mark). ``text`` is the command without its mark; of a
    cell magic, the first line.
    """

    kind: str
    text: str
    span: Span


class JoinedText:
    """Grows by one cell at a time; each cell begins on a line of its own."""

    def __init__(self) -> None:
        self.data = bytearray()
        # Parallel lists: a run that starts at a byte of the text, its byte in the file, its length there.
        self._starts: list[int] = []
        self._file_starts: list[int] = []
        self._file_lengths: list[int] = []

    def add(self, data: bytes, literals: tuple[Span, ...]) -> Span:
        """Append one cell's text, given as JSON strings in ``data``; return its span in the joined text."""
        start = len(self.data)
        for literal in literals:
            self._add_literal(data, literal)
        if literals and self.data[start:] and self.data[-1] not in b"\r\n":
            self._run(literals[-1].end, 0)
            self.data += b"\n"
        return Span(start, len(self.data))

    def to_file(self, span: Span) -> Span:
        """Return the bytes of the file that a span of the joined text came from, escapes and all."""
        if not self._starts:
            return Span(0, 0)
        start = self._place(span[0], 0)
        if span[1] <= span[0]:
            return Span(start, start)
        return Span(start, max(start, self._place(span[1] - 1, 1)))

    def _place(self, offset: int, after: int) -> int:
        """Return where a byte stands in the file, or with ``after`` 1 where it ends."""
        index = max(0, bisect_right(self._starts, offset) - 1)
        length = self._file_lengths[index]
        if length != _LINEAR:
            return self._file_starts[index] + (length if after else 0)
        return self._file_starts[index] + (offset - self._starts[index]) + after

    def _run(self, file_start: int, file_length: int) -> None:
        self._starts.append(len(self.data))
        self._file_starts.append(file_start)
        self._file_lengths.append(file_length)

    def _add_literal(self, data: bytes, literal: Span) -> None:
        position = literal.start
        for match in _ESCAPE.finditer(data, literal.start, literal.end):
            self._add_plain(data, position, match.start())
            position = match.end()
            escape = match[0]
            if escape[1:2] == b"u":
                self._add_unicode(escape, match.start())
            else:
                self._run(match.start(), 2)
                self.data += _SIMPLE.get(escape, b"?")
        self._add_plain(data, position, literal.end)

    def _add_plain(self, data: bytes, start: int, end: int) -> None:
        if start >= end:
            return
        self._run(start, _LINEAR)
        piece = data[start:end]
        try:
            piece.decode()
        except UnicodeDecodeError:  # one mark for each stray byte keeps the mapping straight
            piece = re.sub(r"[\udc80-\udcff]", "?", piece.decode("utf-8", "surrogateescape")).encode()
        self.data += piece

    def _add_unicode(self, escapes: bytes, start: int) -> None:
        units = [int(escapes[at + 2 : at + 6], 16) for at in range(0, len(escapes), 6)]
        index = 0
        while index < len(units):
            pair = units[index : index + 2]
            paired = len(pair) == 2 and 0xD800 <= pair[0] < 0xDC00 <= pair[1] < 0xE000
            code = 0x10000 + ((pair[0] - 0xD800) << 10) + (pair[1] - 0xDC00) if paired else pair[0]
            if 0xD800 <= code < 0xE000:
                code = 0xFFFD  # half a pair has no UTF-8 form
            count = 2 if paired else 1
            self._run(start + 6 * index, 6 * count)
            self.data += chr(code).encode()
            index += count
