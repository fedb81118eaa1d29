"""A resource handed to a task of a group that outlives it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TASK_GROUPS, TIME_LIMITS, own_nodes

_STARTS = frozenset(("start_soon", "start", "create_task"))
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def check(statement: ast.AsyncWith, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each use of a name bound by an inner ``with``, in what an outer group starts."""
    for index, item in enumerate(statement.items):
        group = getattr(item.optional_vars, "id", None)
        call = item.context_expr
        if group is None or not isinstance(call, ast.Call) or module.qualified_name(call.func) not in TASK_GROUPS:
            continue
        later = {name for one in statement.items[index + 1 :] for name in _bound(one, module)}
        yield from _starts(statement.body, group, later, module)


def _starts(body: list[Any], group: str, resources: set[str], module: PythonModule) -> Iterator[Hit]:
    for node in body:
        if isinstance(node, _NESTED):
            continue
        inner = resources
        if isinstance(node, (ast.With, ast.AsyncWith)):
            inner = resources | {name for item in node.items for name in _bound(item, module)}
        blocks = [getattr(node, field, None) or [] for field in ("body", "orelse", "finalbody", "handlers", "cases")]
        below = {id(one) for block in blocks for one in block}
        if isinstance(node, ast.stmt):
            own = [child for child in _expressions(node) if id(child) not in below]
            yield from _uses(own, group, resources, module)
        for block in blocks:
            yield from _starts(block, group, inner, module)


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    for field in statement._fields:
        value = getattr(statement, field, None)
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.expr))


def _uses(roots: list[ast.AST], group: str, resources: set[str], module: PythonModule) -> Iterator[Hit]:
    for call in own_nodes(roots) if resources else ():
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr not in _STARTS:
            continue
        if getattr(call.func.value, "id", "") == group:
            given = [*call.args, *(word.value for word in call.keywords)]
            for node in own_nodes(given):
                if isinstance(node, ast.Name) and node.id in resources:
                    values = {"name": node.id, "group": group}
                    sure = "low" if _is_scope(node, module) else ""  # a scope holds nothing that is gone after it
                    yield Hit(module.span(node), values, module.symbol_of(call), confidence=sure)


def _is_scope(name: ast.Name, module: PythonModule) -> bool:
    made = [binding.value for binding in module.lookup(name.id, name.scope) or ()]  # type: ignore[attr-defined]
    return any(isinstance(one, ast.Call) and module.qualified_name(one.func) in TIME_LIMITS for one in made)


def _bound(item: ast.withitem, module: PythonModule) -> Iterator[str]:
    call = item.context_expr
    if isinstance(call, ast.Call) and module.qualified_name(call.func) in TASK_GROUPS:
        return
    if item.optional_vars is not None:
        yield from (node.id for node in own_nodes([item.optional_vars]) if isinstance(node, ast.Name))
