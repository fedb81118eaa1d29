"""Physical lines to logical lines, exactly as BuildKit joins them.

Source: moby/buildkit ``frontend/dockerfile/parser``. A logical line is the concatenation of physical lines
without their continuation marks; nothing is inserted between them, so a word can cross a line end. Comment
lines and blank lines inside a continuation vanish. :class:`Logical` keeps the map back into the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from mlplatlint.files.source import Span

MAX_LINE = 65_535
"""Bytes of a physical line beyond which BuildKit's scanner gives up."""

DIRECTIVE_NAMES = frozenset(("syntax", "escape", "check"))

_SPACE = b" \t\v\f\r\n"
_UNICODE_SPACE = re.compile("[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000 \t\v\f\r\n]+")
_DIRECTIVE = re.compile(rb"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*\Z")
_CONTINUES = {
    b"\\": re.compile(rb"(?:(?<=[^\\])|\A)\\[ \t]*\Z"),
    b"`": re.compile(rb"(?:(?<=[^`])|\A)`[ \t]*\Z"),
}
_HEREDOC_WORD = re.compile(rb"(\d*)<<(-?)([^<]*)\Z", re.DOTALL)


class Problem(NamedTuple):
    """Something BuildKit refuses. ``code`` is stable, for machines; ``span`` where it stands."""

    code: str
    message: str
    span: Span


class Directive(NamedTuple):
    """A parser directive such as ``# syntax=docker/dockerfile:1``; the name is lower case."""

    name: str
    value: str
    span: Span


class Heredoc(NamedTuple):
    """A here-document: the body lies at ``body`` in the file, without the terminator line.

    ``expand`` is false when the word was quoted; ``chomp`` true for ``<<-``. ``start`` is the index of the
    redirection in the logical line.
    """

    name: str
    expand: bool
    chomp: bool
    body: Span
    start: int


class Logical:
    """The joined text of one instruction, and where each of its bytes stands in the file."""

    __slots__ = ("_joins", "_offsets", "data")

    def __init__(self, data: bytes, joins: list[int], offsets: list[int]) -> None:
        self.data = data
        self._joins = joins
        self._offsets = offsets

    def offset(self, index: int) -> int:
        """Return the file offset of the byte at ``index``."""
        piece = bisect_right(self._joins, index) - 1
        return self._offsets[piece] + index - self._joins[piece]

    def span(self, start: int, end: int) -> Span:
        """Return the file span of ``data[start:end]``; it may cover continuation marks in between."""
        if end <= start:
            offset = self.offset(start) if start < len(self.data) or not start else self.offset(start - 1) + 1
            return Span(offset, offset)
        return Span(self.offset(start), self.offset(end - 1) + 1)

    def slice(self, start: int, end: int) -> Logical:
        """Return ``data[start:end]`` as a text of its own, its places kept."""
        first = max(bisect_right(self._joins, start) - 1, 0)
        last = bisect_right(self._joins, end)
        joins = [max(join - start, 0) for join in self._joins[first:last]]
        offsets = self._offsets[first:last]
        if offsets:
            offsets[0] += start - self._joins[first]
        return Logical(self.data[start:end], joins, offsets)

    def extended(self, data: bytes, offset: int) -> Logical:
        """Return this text with ``data`` appended, which stands at ``offset`` in the file."""
        joins, offsets = [*self._joins, len(self.data)], [*self._offsets, offset]
        return Logical(self.data + data, joins, offsets)


class LogicalLine(NamedTuple):
    """One instruction's text. Lines are 1-based and include heredoc bodies with their terminators."""

    text: Logical
    start_line: int
    end_line: int
    heredocs: tuple[Heredoc, ...]
    blanks: tuple[Span, ...]
    """Blank lines inside the continuation."""


class Reading(NamedTuple):
    """What the line reader found in a file."""

    escape: bytes
    directives: list[Directive]
    lines: list[LogicalLine]
    problems: list[Problem]


def strip_left(line: bytes) -> bytes:
    """Remove leading white space, Unicode's included."""
    line = line.lstrip(_SPACE)
    if line and line[0] >= 0x80:
        match = _UNICODE_SPACE.match(line.decode("utf-8", "replace"))
        if match:
            line = line[len(match.group().encode()) :]
    return line


def read_lines(data: bytes) -> Reading:
    """Read all logical lines of a file. Never raises."""
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        self._line = 0
        self._start = 0
        self.reading = Reading(b"\\", [], [], [])
        self._escape = b"\\"

    def _next(self) -> bytes | None:
        """Return the next physical line without its line end, or None; ``_start`` is its offset."""
        data, start = self._data, self._position
        if start >= len(data):
            return None
        end = data.find(b"\n", start)
        if end < 0:
            end = len(data)
        self._start = start
        self._position = end + 1
        self._line += 1
        if end - start > MAX_LINE:
            self._problem("line-too-long", f"line longer than {MAX_LINE:,} bytes", Span(start, start + 80))
        return data[start:end].rstrip(b"\r")

    def _problem(self, code: str, message: str, span: Span) -> None:
        self.reading.problems.append(Problem(code, message, span))

    def read(self) -> Reading:
        directives_open = True
        while (line := self._next()) is not None:
            text = strip_left(line)
            if directives_open:
                directives_open = self._directive(text, self._start + len(line) - len(text))
            if text and text[0] != 0x23:
                self._instruction(line, text)
        return self.reading._replace(escape=self._escape)

    def _directive(self, text: bytes, start: int) -> bool:
        match = _DIRECTIVE.match(text)
        name = match[1].decode().lower() if match else ""
        if match is None or name not in DIRECTIVE_NAMES:
            return False
        span = Span(start, start + len(text))
        value = match[2].decode("utf-8", "replace")
        if any(earlier.name == name for earlier in self.reading.directives):
            self._problem("repeated-directive", f"the directive {name} is given twice", span)
        self.reading.directives.append(Directive(name, value, span))
        if name == "escape":
            if value in ("\\", "`"):
                self._escape = value.encode()
            else:
                self._problem("invalid-escape", f"escape must be \\ or `, not {value}", span)
        return True

    def _instruction(self, line: bytes, text: bytes) -> None:
        start_line = self._line
        continues = _CONTINUES[self._escape]
        escape = self._escape
        pieces: list[bytes] = []
        joins: list[int] = []
        offsets: list[int] = []
        blanks: list[Span] = []
        length = 0
        offset = self._start + len(line) - len(text)
        current: bytes | None = text
        while True:
            assert current is not None
            # Most lines do not continue: look before asking the pattern.
            mark = continues.search(current) if current.rstrip(b" \t")[-1:] == escape else None
            piece = current[: mark.start()] if mark else current
            if piece:
                pieces.append(piece)
                joins.append(length)
                offsets.append(offset)
                length += len(piece)
            if mark is None:
                break
            current = self._next_continuation(blanks)
            if current is None:
                break
            offset = self._start
        if not pieces:
            return
        logical = Logical(pieces[0] if len(pieces) == 1 else b"".join(pieces), joins, offsets)
        heredocs = self._heredocs(logical) if b"<<" in logical.data else ()
        self.reading.lines.append(LogicalLine(logical, start_line, self._line, heredocs, tuple(blanks)))

    def _next_continuation(self, blanks: list[Span]) -> bytes | None:
        while (line := self._next()) is not None:
            text = strip_left(line)
            if not text:
                blanks.append(Span(self._start, min(self._position, len(self._data))))
            elif text[0] != 0x23:
                return line
        return None

    # --- here-documents ------------------------------------------------------------------------------------

    def _heredocs(self, logical: Logical) -> tuple[Heredoc, ...]:
        words = heredoc_words(logical.data)
        found: list[Heredoc] = []
        for start, name, expand, chomp in words:
            body_start = self._position
            body = self._body(name, chomp)
            if body is None:
                span = logical.span(start, min(len(logical.data), start + 2 + len(name)))
                text = f"no line {name.decode('utf-8', 'replace')} ends this here-document"
                self._problem("unterminated-heredoc", text, span)
                body = Span(body_start, len(self._data))
            found.append(Heredoc(name.decode("utf-8", "replace"), expand, chomp, body, start))
        return tuple(found)

    def _body(self, name: bytes, chomp: bool) -> Span | None:
        start = min(self._position, len(self._data))
        while (line := self._next()) is not None:
            if (line.lstrip(b"\t") if chomp else line) == name:
                return Span(start, self._start)
        return None


_CAN_HOLD = re.compile(rb"(?i)(?:onbuild\s+)*(?:run|copy|add)\s+(?:--\S+\s+)*(\[)?")
_WORD = re.compile(rb"""(?:\\.|'[^']*(?:'|\Z)|"(?:\\.|[^"\\])*(?:"|\Z)|[^\s'"\\]|\\\Z)+""", re.DOTALL)
_BLANK_AFTER_MARK = re.compile(rb"\d*<<-?\Z")


def heredoc_words(line: bytes) -> list[tuple[int, bytes, bool, bool]]:
    """Return start, name, expand and chomp of each here-document that a logical line opens.

    Words are split as BuildKit's shell lexer does, quotes kept, backslash the escape whatever the directive
    says. A blank may stand between ``<<`` and the name (accepted by BuildKit since 2025).
    """
    head = _CAN_HOLD.match(line)
    if head is None or (head[1] and _is_json(line[head.start(1) :])):
        return []
    found = []
    matches = list(_WORD.finditer(line, head.end()))
    for index, match in enumerate(matches):
        word = match.group()
        if b"<<" not in word:
            continue
        if _BLANK_AFTER_MARK.match(word) and index + 1 < len(matches):
            if word.endswith(b"-"):
                continue
            word += matches[index + 1].group()
        parts = _HEREDOC_WORD.match(word)
        if parts is None or not parts[3]:
            continue
        raw = parts[3]
        name = _unquote(raw)
        if name:
            found.append((match.start(), name, name == raw, parts[2] == b"-"))
    return found


def _unquote(raw: bytes) -> bytes:
    out = bytearray()
    quote = 0
    index = 0
    while index < len(raw):
        char = raw[index]
        if quote:
            if char == quote:
                quote = 0
            elif char == 0x5C and quote == 0x22 and raw[index + 1 : index + 2] in (b'"', b"\\", b"$"):
                index += 1
                out.append(raw[index])
            else:
                out.append(char)
        elif char in (0x27, 0x22):
            quote = char
        elif char == 0x5C and index + 1 < len(raw):
            index += 1
            out.append(raw[index])
        else:
            out.append(char)
        index += 1
    return bytes(out)


def _is_json(text: bytes) -> bool:
    import json

    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False
