"""A task group that starts one task and then waits for it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TASK_GROUPS

_STARTS = frozenset(("create_task", "start_soon", "start"))


def check(statement: ast.AsyncWith, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each task group whose body starts one task, without handing the group on."""
    if len(statement.body) != 1:
        return
    for item in statement.items:
        made = item.context_expr
        if isinstance(made, ast.Call) and module.qualified_name(made.func) in TASK_GROUPS:
            yield from _single(item, statement, module)


def _single(item: ast.withitem, statement: ast.AsyncWith, module: PythonModule) -> Iterator[Hit]:
    call = statement.body[0].value if isinstance(statement.body[0], ast.Expr) else None
    call = call.value if isinstance(call, ast.Await) else call
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr not in _STARTS:
        return
    group = getattr(item.optional_vars, "id", None)
    if group is None or getattr(call.func.value, "id", None) != group:
        return
    handed_on = any(
        name.id == group and name is not call.func.value and name is not item.optional_vars
        for name in module.nodes(ast.Name)
        if statement.lineno <= name.lineno <= (statement.end_lineno or 0)
    )
    if not handed_on:
        yield Hit(module.span(item.context_expr), {"method": call.func.attr}, module.symbol_of(statement))
