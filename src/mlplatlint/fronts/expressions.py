"""GitHub's ``${{ … }}`` expressions: their trees, and which contexts may end up in the text that replaces them.

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
_COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")


class Expression(NamedTuple):
    """One expression: its text, and the byte offsets of ``${{ … }}`` in the data searched."""

    text: str
    start: int
    end: int


class Node(NamedTuple):
    """A part of an expression.

    ``kind`` is ``text``, ``number`` or ``word`` (true, false, null) with the literal as ``name``; ``context`` with its path, lower
    case, indices as ``*``; ``call`` with the function's name; ``index`` for a path below a call or a bracket; or the operator
    itself: ``||``, ``&&``, ``!``, ``==`` and its kin.
    ``children`` are operands, arguments, or the expressions used as indices.
    """

    kind: str
    name: str = ""
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


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


def parse_expression(text: str) -> Node | None:
    """Return the tree of an expression without its ``${{ }}``; None when the text is none."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        return _Parser(_tokens(text)).parse()
    except _Unreadable:
        return None


def contexts(text: str) -> list[str]:
    """Return the contexts whose value may be part of an expression's result, lower case, indices as ``*``.

    ``github.event.issue.title`` stays as it is; ``matrix['a']`` gives ``matrix.a``, ``x[0]`` and
    ``x[expr]`` give ``x.*``. An expression that cannot be read gives none.
    """
    tree = parse_expression(text)
    return [] if tree is None else [node.name for node in _flowing(tree)]


def _flowing(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.kind == "context":
            yield node
        elif node.kind == "&&":
            # The left side is the result only when it is false, empty or zero.
            stack.append(node.children[-1])
        elif node.kind == "||" or node.kind == "index":
            stack.extend(reversed(node.children if node.kind == "||" else node.children[:1]))
        elif node.kind == "call" and node.name not in _BOOLEAN_CALLS and node.name not in _OPAQUE_CALLS:
            stack.extend(reversed(node.children))


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
    """Recursive descent over the operators."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._index = 0

    def parse(self) -> Node:
        found = self._or(0)
        if self._index != len(self._tokens):
            raise _Unreadable
        return found

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._index] if self._index < len(self._tokens) else ("", "")

    def _next(self) -> tuple[str, str]:
        if self._index >= len(self._tokens):
            raise _Unreadable
        self._index += 1
        return self._tokens[self._index - 1]

    def _take(self, mark: str) -> bool:
        if self._peek() == ("mark", mark):
            self._index += 1
            return True
        return False

    def _or(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Unreadable
        parts = [self._and(depth)]
        while self._take("||"):
            parts.append(self._and(depth))
        return parts[0] if len(parts) == 1 else Node("||", "", tuple(parts))

    def _and(self, depth: int) -> Node:
        parts = [self._comparison(depth)]
        while self._take("&&"):
            parts.append(self._comparison(depth))
        return parts[0] if len(parts) == 1 else Node("&&", "", tuple(parts))

    def _comparison(self, depth: int) -> Node:
        found = self._unary(depth)
        while self._peek()[0] == "mark" and self._peek()[1] in _COMPARISONS:
            operator = self._next()[1]
            found = Node(operator, "", (found, self._unary(depth)))
        return found

    def _unary(self, depth: int) -> Node:
        count = 0
        while self._take("!"):
            count += 1
        found = self._primary(depth)
        return Node("!", "", (found,)) if count % 2 else Node("!", "", (Node("!", "", (found,)),)) if count else found

    def _primary(self, depth: int) -> Node:
        kind, text = self._next()
        if kind in ("text", "number"):
            return Node(kind, text[1:-1].replace("''", "'") if kind == "text" else text)
        if (kind, text) == ("mark", "("):
            found = self._or(depth + 1)
            if not self._take(")"):
                raise _Unreadable
            return self._path(found, depth)
        if kind != "name":
            raise _Unreadable
        lowered = text.lower()
        if self._take("("):
            return self._path(Node("call", lowered, self._arguments(depth)), depth)
        if lowered in _LITERALS:
            return Node("word", lowered)
        return self._path(Node("context", lowered), depth)

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        if not self._take(")"):
            while True:
                found.append(self._or(depth + 1))
                if self._take(")"):
                    break
                if not self._take(","):
                    raise _Unreadable
        return tuple(found)

    def _path(self, base: Node, depth: int) -> Node:
        """Read the ``.name`` and ``[index]`` after a context or a bracketed value."""
        path, indices = "", list(base.children if base.kind == "context" else ())
        while True:
            if self._take("."):
                kind, text = self._next()
                if kind != "name" and text != "*":
                    raise _Unreadable
                path += f".{text.lower()}"
            elif self._take("["):
                kind, text = self._peek()
                literal = kind == "text" and self._tokens[self._index + 1 : self._index + 2] == [("mark", "]")]
                if not self._take("*"):
                    index = self._or(depth + 1)
                    if not literal:
                        indices.append(index)
                if not self._take("]"):
                    raise _Unreadable
                path += f".{text[1:-1].lower()}" if literal else ".*"
            else:
                break
        if base.kind == "context":
            return Node("context", base.name + path, tuple(indices))
        return Node("index", path, (base, *indices)) if path else base
