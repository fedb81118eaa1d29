"""GitHub's ``${{ … }}`` expressions: which contexts may end up in the text that replaces them.

Source: docs.github.com, "Evaluate expressions in workflows and actions". ``a && b || c`` gives the text of ``b`` or ``c``;
comparisons, negations and tests such as ``contains`` give a boolean and nothing of their operands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_LENGTH = 20_000
"""Characters of an expression (GitHub's own limit is 21,000)."""

MAX_DEPTH = 60
"""Levels of brackets that are followed."""

_CLOSING = re.compile(rb"'[^']*'|(\}\})")
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))"
    r"|(?P<name>[A-Za-z_][\w\-]*)|(?P<mark>&&|\|\||==|!=|<=|>=|[<>!().,\[\]*]))"
)
_BOOLEAN_CALLS = frozenset(("contains", "startswith", "endswith", "always", "success", "failure", "cancelled"))
_OPAQUE_CALLS = frozenset(("hashfiles",))
_LITERALS = frozenset(("true", "false", "null", "infinity", "nan"))


class Expression(NamedTuple):
    """One expression: its text, and the byte offsets of ``${{ … }}`` in the data searched."""

    text: str
    start: int
    end: int


def find_expressions(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Expression]:
    """Yield the expressions in a range of bytes."""
    stop = len(data) if end is None else end
    position = start
    while (opening := data.find(b"${{", position, stop)) >= 0:
        closing = next((match for match in _CLOSING.finditer(data, opening + 3, stop) if match[1]), None)
        if closing is None:
            return
        position = closing.end()
        yield Expression(data[opening + 3 : closing.start()].decode("utf-8", "replace").strip(), opening, position)


def contexts(text: str) -> list[str]:
    """Return the contexts whose value may be part of an expression's result, lower case, indices as ``*``.

    ``github.event.issue.title`` stays as it is; ``matrix['a']`` gives ``matrix.a``, ``x[0]`` and
    ``x[expr]`` give ``x.*``. An expression that cannot be read gives none.
    """
    if len(text) > MAX_LENGTH:
        return []
    try:
        return _Parser(_tokens(text)).parse()
    except _Unreadable:
        return []


class _Unreadable(Exception):
    """The text is no expression."""


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    index = 0
    while index < len(text):
        match = _TOKEN.match(text, index)
        if match is None:
            if text[index:].isspace():
                break
            raise _Unreadable
        kind = match.lastgroup or ""
        found.append((kind, match[kind]))
        index = match.end()
    return found


class _Parser:
    """Recursive descent over the operators; each level returns the contexts that flow into its result."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._index = 0

    def parse(self) -> list[str]:
        found = self._or(0)
        if self._index != len(self._tokens):
            raise _Unreadable
        return found

    def _peek(self) -> str:
        return self._tokens[self._index][1] if self._index < len(self._tokens) else ""

    def _take(self, mark: str) -> bool:
        if self._index < len(self._tokens) and self._tokens[self._index] == ("mark", mark):
            self._index += 1
            return True
        return False

    def _or(self, depth: int) -> list[str]:
        if depth > MAX_DEPTH:
            raise _Unreadable
        found = self._and(depth)
        while self._take("||"):
            found += self._and(depth)
        return found

    def _and(self, depth: int) -> list[str]:
        found = self._comparison(depth)
        while self._take("&&"):
            # The left side is the result only when it is false, empty or zero.
            found = self._comparison(depth)
        return found

    def _comparison(self, depth: int) -> list[str]:
        found = self._unary(depth)
        while self._peek() in ("==", "!=", "<", ">", "<=", ">="):
            self._index += 1
            self._unary(depth)
            found = []
        return found

    def _unary(self, depth: int) -> list[str]:
        negated = False
        while self._take("!"):
            negated = True
        found = self._primary(depth)
        return [] if negated else found

    def _primary(self, depth: int) -> list[str]:
        if self._index >= len(self._tokens):
            raise _Unreadable
        kind, text = self._tokens[self._index]
        self._index += 1
        if kind in ("text", "number"):
            return []
        if (kind, text) == ("mark", "("):
            found = self._or(depth + 1)
            if not self._take(")"):
                raise _Unreadable
            return self._path("", found, depth)
        if kind != "name":
            raise _Unreadable
        lowered = text.lower()
        if self._take("("):
            return self._path("", self._call(lowered, depth), depth)
        if lowered in _LITERALS:
            return []
        return self._path(lowered, [], depth)

    def _call(self, name: str, depth: int) -> list[str]:
        found: list[str] = []
        if not self._take(")"):
            while True:
                found += self._or(depth + 1)
                if self._take(")"):
                    break
                if not self._take(","):
                    raise _Unreadable
        return [] if name in _BOOLEAN_CALLS or name in _OPAQUE_CALLS else found

    def _path(self, path: str, found: list[str], depth: int) -> list[str]:
        """Read the ``.name`` and ``[index]`` after a context or a bracketed value."""
        while True:
            if self._take("."):
                if self._index >= len(self._tokens):
                    raise _Unreadable
                kind, text = self._tokens[self._index]
                self._index += 1
                if kind != "name" and text != "*":
                    raise _Unreadable
                path += f".{text.lower()}"
            elif self._take("["):
                kind, text = self._tokens[self._index] if self._index < len(self._tokens) else ("", "")
                following = self._tokens[self._index + 1] if self._index + 1 < len(self._tokens) else ("", "")
                literal = kind == "text" and following == ("mark", "]")
                if self._take("*"):
                    pass
                else:
                    self._or(depth + 1)
                if not self._take("]"):
                    raise _Unreadable
                path += f".{text[1:-1].lower()}" if literal else ".*"
            else:
                break
        return [path] if path and not found and not path.startswith(".") else found
