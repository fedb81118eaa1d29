"""What a file assigns to attributes and items."""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable, Iterator
from typing import Any

from mlplatlint.facts.collect.python_expressions import Expressions
from mlplatlint.facts.collect.python_makers import UNKNOWN
from mlplatlint.facts.python_calls import Op
from mlplatlint.fronts.python.module import PythonModule

_HOLDERS = frozenset(("app", "application", "ctx", "bot_data"))
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


def set_by_name(module: PythonModule) -> Iterator[tuple[Any, str, Any]]:
    """Yield what ``setattr(self, "name", value)`` and ``object.__setattr__`` assign: object, name, value."""
    for call in module.nodes(ast.Call) if b"setattr" in module.source.data else ():
        function, arguments = call.func, call.args
        named = "setattr" in (getattr(function, "id", ""), getattr(function, "attr", "").strip("_"))
        if named and len(arguments) == 3 and isinstance(arguments[1], ast.Constant):
            yield arguments[0], str(arguments[1].value), arguments[2]


def item_stores(
    table: Expressions, module: PythonModule, owner: Callable[[Any], int]
) -> list[tuple[int, int, int, int]]:
    """Return what containers are given: (container, value, function, key).

    By subscript what a call or a definition made, or a parameter; by methods what may be called later, when the
    container is one that other functions see.
    """
    set_items, put = [], []
    for node in module.nodes(ast.Subscript):
        parent: Any = node.parent  # type: ignore[attr-defined]
        if isinstance(node.ctx, ast.Store) and isinstance(parent, ast.Assign):
            outer = _outermost(node.value)
            store = (table.of(outer), table.of(parent.value), owner(node), table.of(node.slice))
            set_items.append((store, getattr(outer, "id", getattr(outer, "attr", ""))))
    for call in module.nodes(ast.Call):
        function: Any = call.func
        position = _ADDING.get(function.attr) if isinstance(function, ast.Attribute) else None
        if position is not None and len(call.args) == position + 1 and isinstance(call.args[position], _GIVEN):
            container = _outermost(function.value)
            if isinstance(container, (ast.Name, ast.Attribute)):
                put.append((table.of(container), table.of(call.args[position]), owner(call), UNKNOWN))
    rows = list(table.rows)
    found = [one for one, name in set_items if one[0] and rows[one[1]][0] in (_KEPT if name in _HOLDERS else _MADE)]
    return found + [one for one in put if rows[one[0]][0] in _SHARED and rows[one[1]][0] in _CALLABLE]


def _outermost(node: Any) -> Any:
    """Return the container in which the containers of a container are kept: ``x`` of ``x[key]`` and of ``x.get(key)``."""
    while True:
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _INNER:
            node = node.func.value
        else:
            return node


_ADDING = {"append": 0, "add": 0, "appendleft": 0, "set": 0, "insert": 1, "setdefault": 1}
"""Methods that put something into a container, and which argument it is."""

_INNER = frozenset(("get", "setdefault"))
_GIVEN = (ast.Name, ast.Attribute, ast.Call, ast.Tuple, ast.Lambda)
_SHARED = frozenset((Op.GLOBAL, Op.IMPORT, Op.ATTRIBUTE))
_MADE = frozenset((Op.CALL, Op.FUNCTION, Op.CLASS, Op.PARAMETER, Op.GLOBAL, Op.IMPORT))
_KEPT = _MADE | {Op.LOCAL}
_CALLABLE = _MADE | {Op.TUPLE, Op.ATTRIBUTE}
