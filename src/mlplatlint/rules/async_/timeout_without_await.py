"""A timeout around code that never suspends, so that the timeout cannot strike."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TIME_LIMITS, own_nodes, suspends

_SUSPENDS = (ast.Await, ast.AsyncFor, ast.Yield, ast.YieldFrom)
_GROUPS = ("anyio.create_task_group", "trio.open_nursery")


def check(statement: ast.With | ast.AsyncWith, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each timeout scope whose body has no point at which it could be cancelled."""
    if suspends(statement.body) and not _only_empty_groups(statement.body, module):
        return
    for index, item in enumerate(statement.items):
        call = item.context_expr
        name = module.qualified_name(call.func) if isinstance(call, ast.Call) else None
        if name not in TIME_LIMITS:
            continue
        if isinstance(statement, ast.AsyncWith) and index + 1 < len(statement.items):
            return  # entering the next one suspends
        kept = item.optional_vars is not None and name.endswith("CancelScope")  # to be cancelled or entered by others
        unsure = kept or suspends(statement.body)
        values = {"scope": name}
        yield Hit(module.span(call), values, module.symbol_of(statement), confidence="low" if unsure else "")


def _only_empty_groups(body: list[ast.stmt], module: PythonModule) -> bool:
    """Tell whether all that suspends is entering groups that nothing is started in."""
    for node in own_nodes(body):
        if isinstance(node, ast.AsyncWith):
            if not all(_is_unused_group(item, node, module) for item in node.items):
                return False
        elif isinstance(node, _SUSPENDS) or (isinstance(node, ast.comprehension) and node.is_async):
            return False
    return True


def _is_unused_group(item: ast.withitem, statement: ast.AsyncWith, module: PythonModule) -> bool:
    call, name = item.context_expr, getattr(item.optional_vars, "id", None)
    if not isinstance(call, ast.Call) or module.qualified_name(call.func) not in _GROUPS:
        return False
    return not any(isinstance(node, ast.Name) and node.id == name for node in own_nodes(statement.body))
