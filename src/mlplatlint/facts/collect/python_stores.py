"""What a file assigns to attributes and items."""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable
from typing import Any

from mlplatlint.facts.collect.python_expressions import UNKNOWN, Expressions
from mlplatlint.facts.python_calls import Op
from mlplatlint.fronts.python.module import PythonModule

_HOLDERS = frozenset(("app", "application"))
"""Names of mappings whose items count whatever they come from: handlers read them elsewhere."""


def stored(table: Expressions, node: Any) -> tuple[int, int]:
    """Return the expressions of the value and of the annotation that an attribute is assigned."""
    parent = node.parent
    above: Any = None if parent is None else parent.parent
    if isinstance(parent, ast.Assign):
        return table.of(parent.value), UNKNOWN
    if isinstance(parent, ast.AnnAssign):
        return table.of(parent.value), table.annotation(parent.annotation)
    if isinstance(parent, ast.withitem):
        op = Op.ASYNC_ENTER if isinstance(above, ast.AsyncWith) else Op.ENTER
        return table.row(op, table.of(parent.context_expr)), UNKNOWN
    if isinstance(parent, ast.Tuple) and isinstance(above, ast.Assign):
        position = next(index for index, one in enumerate(parent.elts) if one is node)
        if not any(isinstance(one, ast.Starred) for one in parent.elts[:position]):
            return table.row(Op.UNPACK, table.of(above.value), position), UNKNOWN
    return UNKNOWN, UNKNOWN


def item_stores(
    table: Expressions, module: PythonModule, owner: Callable[[Any], int]
) -> list[tuple[int, int, int, int]]:
    """Return the assignments by subscript of what a call or a definition made: (container, value, function, key)."""
    found = []
    for node in module.nodes(ast.Subscript):
        parent: Any = node.parent  # type: ignore[attr-defined]
        if isinstance(node.ctx, ast.Store) and isinstance(parent, ast.Assign):
            store = (table.of(node.value), table.of(parent.value), owner(node), table.of(node.slice))
            found.append((store, getattr(node.value, "id", getattr(node.value, "attr", ""))))
    rows = list(table.rows)
    made = (Op.CALL, Op.FUNCTION, Op.CLASS)
    kept = (*made, Op.LOCAL, Op.GLOBAL, Op.PARAMETER)
    return [store for store, name in found if store[0] and rows[store[1]][0] in (kept if name in _HOLDERS else made)]
