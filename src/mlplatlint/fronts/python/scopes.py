"""Scopes and what binds a name in them."""

from __future__ import annotations

import _ast as ast
from typing import Any, NamedTuple


class Binding(NamedTuple):
    """One thing that gives a name its value.

    ``kind`` is ``import`` (``target`` is the dotted name), ``assign`` (``value`` is the expression),
    ``function``, ``class``, ``parameter``, ``with`` (``value`` is the context expression), ``element``
    (``value`` is what is iterated), ``unpack`` (one part of ``value``), ``typevar`` or ``other``.
    """

    kind: str
    node: Any
    target: str = ""
    value: ast.expr | None = None


class Scope:
    """A module, class, function, lambda, comprehension or list of type parameters, and the names bound in it.

    ``declared`` holds the names of ``global`` and ``nonlocal`` statements; the value tells which of the two.
    """

    __slots__ = ("bindings", "declared", "node", "outer")

    def __init__(self, node: ast.AST, outer: Scope | None) -> None:
        self.node = node
        self.outer = outer
        self.bindings: dict[str, list[Binding]] = {}
        self.declared: dict[str, str] = {}

    def bind(self, name: str, binding: Binding) -> None:
        """Add one binding of a name; ``global`` and ``nonlocal`` names bind where they live."""
        owner: Scope = self
        if name in self.declared:
            owner = self.module() if self.declared[name] == "global" else self._nonlocal(name)
        owner.bindings.setdefault(name, []).append(binding)

    def module(self) -> Scope:
        """Return the outermost scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def _nonlocal(self, name: str) -> Scope:
        """Return the enclosing function that binds the name, or the nearest when its binding is still to
        come.
        """
        nearest: Scope | None = None
        scope = self.outer
        while scope is not None and scope.outer is not None:
            if not isinstance(scope.node, ast.ClassDef):
                nearest = nearest or scope
                if name in scope.bindings:
                    return scope
            scope = scope.outer
        return nearest or self

    def lookup(self, name: str) -> tuple[Scope, list[Binding]] | None:
        """Return the scope and the bindings a name read here refers to; None when nothing binds it.

        Class scopes are seen only from their own body, as in Python.
        """
        scope: Scope | None = self
        while scope is not None:
            if name in scope.declared:
                if scope.declared[name] == "global":
                    scope = scope.module()
                    return (scope, scope.bindings[name]) if name in scope.bindings else None
            elif name in scope.bindings and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return scope, scope.bindings[name]
            scope = scope.outer
        return None


def bind_target(scope: Scope, target: ast.AST, binding: Binding) -> None:
    """Bind every name in an assignment target; parts of a tuple are of kind ``unpack``."""
    if isinstance(target, ast.Name):
        scope.bind(target.id, binding)
    elif isinstance(target, (ast.Tuple, ast.List)):
        part = binding._replace(kind="unpack")
        for element in target.elts:
            bind_target(scope, element.value if isinstance(element, ast.Starred) else element, part)
