"""Rewrites grammar newer than the running Python into older grammar of the same length.

Every byte keeps its offset, so positions in the tree are positions in the file. The meaning kept is what
rules read: names, calls and nesting. What is lost: type parameters, and the literal parts of f-strings that
only PEP 701 allows.
"""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.fronts.python.lexer import Field, Token, tokens

_OPENING = {b"(": b")", b"[": b"]", b"{": b"}"}
_STATEMENT_ENDS = (b";", b":")


class Level(NamedTuple):
    """Rewritten text, and the 1-based lines on which an import was marked lazy."""

    data: bytes
    lazy_lines: frozenset[int]


def down_level(data: bytes) -> Level | None:
    """Return the text in older grammar, or None when it holds nothing newer that is known here."""
    rewriter = _Rewriter(data)
    rewriter.run()
    if not rewriter.changed:
        return None
    return Level(bytes(rewriter.out), frozenset(rewriter.lazy_lines))


class _Rewriter:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.out = bytearray(data)
        self.all = [token for token in tokens(data) if token.kind not in ("blank", "comment")]
        self.lazy_lines: list[int] = []
        self.changed = False

    def run(self) -> None:
        line_start, depth = True, 0
        for index, token in enumerate(self.all):
            text = self.text(index)
            if token.kind == "name" and depth == 0:
                self._keyword(index, text, line_start)
            elif token.kind == "fstring" and token.newer:
                self._fstring_group(index)
            elif text in _OPENING:
                depth += 1
            elif text in (b")", b"]", b"}"):
                depth = max(depth - 1, 0)
            line_start = depth == 0 and (token.kind == "newline" or text in _STATEMENT_ENDS)

    def text(self, index: int) -> bytes:
        if not 0 <= index < len(self.all):
            return b""
        token = self.all[index]
        return self.data[token.start : token.end]

    def kind(self, index: int) -> str:
        return self.all[index].kind if 0 <= index < len(self.all) else ""

    def _keyword(self, index: int, text: bytes, line_start: bool) -> None:
        if text in (b"def", b"class") and self.text(index + 2) == b"[":
            self._blank_brackets(index + 2)
        elif text == b"type" and line_start and self.kind(index + 1) == "name":
            following = self.text(index + 2)
            if following in (b"=", b"["):
                self._put(index, b"_ = ")
                if following == b"[":
                    self._blank_brackets(index + 2)
        elif text == b"lazy" and line_start and self.text(index + 1) in (b"import", b"from"):
            self._put(index, b"0 ; ")
            self.lazy_lines.append(self._line(self.all[index].start))
        elif text == b"except" and line_start:
            self._handler(index + 1)

    def _put(self, index: int, text: bytes) -> None:
        start = self.all[index].start
        self.out[start : start + len(text)] = text
        self.changed = True

    def _line(self, offset: int) -> int:
        head = self.data[:offset].replace(b"\r\n", b"\n")
        return head.count(b"\n") + head.count(b"\r") + 1

    def _handler(self, index: int) -> None:
        """Turn the commas of ``except A, B:`` into bars."""
        commas: list[int] = []
        depth = 0
        while index < len(self.all):
            text = self.text(index)
            if text in _OPENING:
                depth += 1
            elif text in (b")", b"]", b"}"):
                depth -= 1
            elif depth == 0 and (text in (b":", b"as") or self.kind(index) == "newline"):
                break
            elif depth == 0 and text == b",":
                commas.append(index)
            index += 1
        if self.text(index) == b":":
            for comma in commas:
                self._put(comma, b"|")

    def _blank_brackets(self, index: int) -> None:
        """Blank a balanced bracket; a line end inside it becomes an explicit continuation."""
        depth, end = 0, index
        while end < len(self.all):
            text = self.text(end)
            depth += (text in _OPENING) - (text in (b")", b"]", b"}"))
            if depth == 0:
                break
            end += 1
        else:
            return
        self._blank(self.all[index].start, self.all[end].end, continued=True)

    def _blank(self, start: int, end: int, *, continued: bool = False) -> None:
        self.changed = True
        for offset in range(start, end):
            if self.data[offset] not in b"\r\n":
                self.out[offset] = 0x20
            elif continued and self.out[offset - 1] not in b"\r\n":
                self.out[offset - 1] = 0x5C

    def _fstring_group(self, index: int) -> None:
        """Rewrite one f-string, and what stands next to it in an implicit concatenation."""
        first = last = index
        while self._joins(first - 1):
            first -= 1
        while self._joins(last + 1):
            last += 1
        self._tuple(self.all[first : last + 1])

    def _joins(self, index: int) -> bool:
        if self.kind(index) in ("string", "fstring"):
            return True
        # Inside brackets a line end does not end a concatenation; outside them it ends the statement.
        return (
            self.kind(index) == "newline" and self.kind(index + 1) in ("string", "fstring") and self._in_brackets(index)
        )

    def _in_brackets(self, index: int) -> bool:
        depth = 0
        for position in range(index - 1, max(index - 400, -1), -1):
            text = self.text(position)
            if text in (b")", b"]", b"}"):
                depth += 1
            elif text in _OPENING:
                depth -= 1
                if depth < 0:
                    return True
        return False

    def _tuple(self, group: list[Token]) -> None:
        """Turn adjacent strings into the tuple of their expressions: ``"s" f"a{x!r}b"`` to ``(       x  ,
        )``.
        """
        for token in group:
            self._blank(token.start, token.end)
        self.out[group[0].start] = 0x28
        for token in group:
            for field in token.fields:
                self._restore(field, 0x20, 0x2C)
        self.out[group[-1].end - 1] = 0x29

    def _restore(self, field: Field, opening: int, closing: int) -> None:
        start, end = field.start + 1, field.expression_end
        self.out[field.start] = opening
        self.out[start:end] = self.data[start:end]
        stripped = self.data[start:end].rstrip()
        if stripped.endswith(b"=") and not stripped.endswith((b"==", b"!=", b"<=", b">=")):
            self.out[start + len(stripped) - 1] = 0x20  # f"{x=}" prints the expression's own text
        for token in tokens(self.data[start:end]):
            if token.kind == "fstring" and token.newer:
                fields = _shift(token.fields, start)
                self._tuple([Token(token.kind, token.start + start, token.end + start, fields)])
        for inner in field.nested:
            self._restore(inner, 0x2C, 0x20)
        self.out[field.end - 1] = closing


def _shift(fields: tuple[Field, ...], by: int) -> tuple[Field, ...]:
    return tuple(
        Field(field.start + by, field.expression_end + by, field.end + by, _shift(field.nested, by)) for field in fields
    )
