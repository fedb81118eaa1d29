"""Block scopes and what binds a name in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlplatlint.files.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node


class Import(NamedTuple):
    """One name that an import statement, or ``require``, binds.

    ``name`` is the exported name; ``*`` for a namespace, ``default`` for the default export, empty where
    nothing is bound (``import './setup'``). ``type_only`` imports vanish when the program runs.
    """

    local: str
    module: str
    name: str
    span: Span
    type_only: bool = False


class Binding(NamedTuple):
    """One thing that gives a name its value.

    ``kind`` is ``import`` (``target`` is the dotted name), ``assign`` (``value`` is the expression),
    ``unpack`` (``value`` is the expression, ``target`` the key taken out of it, empty when not known),
    ``parameter``, ``function``, ``class``, ``enum``, ``element`` (one of what ``value`` iterates) or
    ``write`` (a later assignment).
    """

    kind: str
    node: Node
    target: str = ""
    value: Node | None = None


class Scope:
    """A program, function, class body or block: the bytes it covers and the names bound in it.

    ``name`` is that of the function, method, class or namespace, empty for a plain block. ``hoists`` is true
    where ``var`` declarations end up.
    """

    __slots__ = ("bindings", "end", "hoists", "name", "node", "outer", "start")

    def __init__(self, node: Node, outer: Scope | None, name: str, hoists: bool) -> None:
        self.node = node
        self.start = node.start_byte
        self.end = node.end_byte
        self.outer = outer
        self.name = name
        self.hoists = hoists
        self.bindings: dict[str, list[Binding]] = {}

    def bind(self, name: str, binding: Binding) -> None:
        """Add one binding of a name."""
        self.bindings.setdefault(name, []).append(binding)

    def function_scope(self) -> Scope:
        """Return the nearest scope that hoists."""
        scope = self
        while not scope.hoists and scope.outer is not None:
            scope = scope.outer
        return scope
