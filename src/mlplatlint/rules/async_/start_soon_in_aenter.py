"""A server started in the background while entering, before anybody knows that it listens."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TASK_GROUPS, decorator_names

_STARTABLE = frozenset(
    ("trio.run_process", "trio.serve_ssl_over_tcp", "trio.serve_tcp", "trio.serve_listeners", "anyio.run_process")
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``start_soon`` of what could report that it is ready, in code that enters a context."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "start_soon" or not call.args:
        return
    function = module.function_of(call)
    if not isinstance(function, ast.AsyncFunctionDef):
        return
    if function.name != "__aenter__" and "asynccontextmanager" not in decorator_names(function):
        return
    name = module.qualified_name(call.args[0])
    if name not in _STARTABLE and not _takes_status(call.args[0], function, module):
        return
    if _is_group(call.func.value, module):
        values = {"function": module.source.text(module.span(call.args[0]))}
        yield Hit(module.span(call.func), values, module.symbol_of(call), tags=("flake8-async:ASYNC113",))


def _takes_status(node: ast.expr, function: ast.AsyncFunctionDef, module: PythonModule) -> bool:
    """Tell whether a function or method of this file has a ``task_status``."""
    if isinstance(node, ast.Name):
        names, owner = node.id, None
    elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
        names, owner = node.attr, function.parent  # type: ignore[attr-defined]
    else:
        return False
    for one in module.nodes(ast.AsyncFunctionDef):
        arguments = one.args
        if one.name == names and (owner is None or one.parent is owner):  # type: ignore[attr-defined]
            return any(arg.arg == "task_status" for arg in [*arguments.args, *arguments.kwonlyargs])
    return False


def _is_group(node: Any, module: PythonModule) -> bool:
    """Tell whether an expression is a nursery or a task group, by what made it, its annotation or its name."""
    name = getattr(node, "attr", getattr(node, "id", ""))
    if name.endswith(("nursery", "task_group", "tg")):
        return True
    if not isinstance(node, ast.Name):
        return False
    made = module.assigned_value(node)
    for binding in module.lookup(node.id, node.scope) or ():  # type: ignore[attr-defined]
        if binding.kind == "parameter":
            return module.qualified_name(binding.node.annotation) in ("trio.Nursery", "anyio.abc.TaskGroup")
        made = binding.value if binding.kind == "with" else made
    return isinstance(made, ast.Call) and module.qualified_name(made.func) in TASK_GROUPS
