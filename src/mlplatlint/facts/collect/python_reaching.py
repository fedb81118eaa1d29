"""Which of a local variable's bindings may hold where it is read."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.fronts.python.scopes import Binding

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = ("body", "orelse", "finalbody", "handlers")
_MANY = 24
"""Bindings above which all of them count: sorting them out would cost more than it tells."""

Place = tuple[int, int]
"""Line and column, as the parser counts them."""


def reaching(read: Any, bindings: list[Binding]) -> list[Binding]:
    """Return the bindings of a local name that can reach a read in the same function, in source order.

    A binding on every path to the read hides the ones before it. One after the read counts only when a loop
    holds both and the hiding binding stands outside of it. Everything uncertain is kept.
    """
    if len(bindings) < 2 or len(bindings) > _MANY:
        return bindings
    at = (read.lineno, read.col_offset)
    chain = _chain(read)
    before: list[Binding] = []
    after: list[Binding] = []
    hiding: Any = None
    for binding in sorted(bindings, key=_end):
        statement = _statement(binding)
        if _end(binding) <= at or _is_header(binding, chain):
            if _dominates(statement, chain):
                before = []
                hiding = statement
            before.append(binding)
        else:
            after.append(binding)
    looped = [binding for binding in after if _same_loop(_statement(binding), chain, hiding)]
    return [*before, *looped] or bindings


def _chain(node: Any) -> dict[int, Any]:
    """Return the ancestors-or-self of a node, by identity."""
    found: dict[int, Any] = {}
    while node is not None:
        found[id(node)] = node
        node = node.parent
    return found


def _end(binding: Binding) -> Place:
    """Return where a binding has taken effect."""
    node: Any = binding.node
    if binding.kind in ("function", "class"):
        return (node.lineno, node.col_offset)
    if isinstance(node, (ast.For, ast.AsyncFor)):
        node = node.target
    elif isinstance(node, ast.withitem):
        node = node.optional_vars
    elif isinstance(node, ast.ExceptHandler):
        return (node.lineno, node.col_offset)
    elif binding.kind == "parameter":
        return (0, 0)
    line = getattr(node, "end_lineno", None)
    return (0, 0) if line is None else (line, node.end_col_offset)


def _statement(binding: Binding) -> Any:
    node: Any = binding.node
    parent: Any = node.parent
    return parent if isinstance(node, ast.withitem) else node


def _is_header(binding: Binding, chain: dict[int, Any]) -> bool:
    """Tell whether the read stands in the body of the for or with statement that binds the name."""
    node = _statement(binding)
    return isinstance(node, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.ExceptHandler)) and id(node) in chain


def _dominates(statement: Any, chain: dict[int, Any]) -> bool:
    """Tell whether a statement that stands before the read is on every path to it."""
    if isinstance(statement, ast.arg):
        return True
    if id(statement) in chain:
        return True
    if isinstance(statement, ast.NamedExpr):
        return False
    parent = statement.parent
    if id(parent) not in chain or isinstance(statement, (ast.For, ast.AsyncFor, ast.ExceptHandler)):
        return False
    for field in _BLOCKS:
        block = getattr(parent, field, None)
        if isinstance(block, list) and statement in block:
            return any(id(child) in chain for child in block)
    return False


def _same_loop(statement: Any, chain: dict[int, Any], hiding: Any) -> bool:
    inside_hiding = _chain(hiding) if hiding is not None else {}
    node = statement.parent
    while node is not None:
        if isinstance(node, _LOOPS) and id(node) in chain:
            return id(node) not in inside_hiding
        node = node.parent
    return False
