"""Scopes and what binds a name in them."""

from __future__ import annotations

import _ast as ast
from typing import Any, NamedTuple


class Binding(NamedTuple):
    """One thing that gives a name its value.

    ``kind`` is ``import`` (``target`` is the dotted name), ``assign`` (``value`` is the expression),
    ``function``, ``class``, ``parameter``, ``with`` (``value`` is the context expression), ``element`` (``value``
    is what is iterated), ``unpack`` (one part of ``value``) or ``other``.
    """

    kind: str
    node: Any
    target: str = ""
    value: ast.expr | None = None


class Scope:
    """A module, class, function, lambda or comprehension and the names bound in it."""

    __slots__ = ("bindings", "node", "outer", "outer_names")

    def __init__(self, node: ast.AST, outer: Scope | None) -> None:
        self.node = node
        self.outer = outer
        self.bindings: dict[str, list[Binding]] = {}
        self.outer_names: set[str] = set()

    def bind(self, name: str, binding: Binding) -> None:
        """Add one binding of a name; ``global`` and ``nonlocal`` names bind where they live."""
        owner: Scope | None = self
        if name in self.outer_names:
            owner = self.outer
            while owner is not None and owner.outer is not None and name not in owner.bindings:
                owner = owner.outer
        (owner or self).bindings.setdefault(name, []).append(binding)


def bind_target(scope: Scope, target: ast.AST, binding: Binding) -> None:
    """Bind every name in an assignment target; parts of a tuple are of kind ``unpack``."""
    if isinstance(target, ast.Name):
        scope.bind(target.id, binding)
    elif isinstance(target, (ast.Tuple, ast.List)):
        part = binding._replace(kind="unpack")
        for element in target.elts:
            bind_target(scope, element.value if isinstance(element, ast.Starred) else element, part)
