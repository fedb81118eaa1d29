"""One asynchronous database session or connection used by several tasks at the same time."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TASK_GROUPS, own_nodes
from mlplatlint.rules.async_._receivers import SHARED, receiver_type

_STARTS = ("create_task", "start_soon")
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.GeneratorExp)


def check(node: ast.Call | ast.AsyncWith, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``gather`` or task group in which two tasks, or those of a loop, use the same session."""
    uses: dict[str, list[Any]] = {}
    if isinstance(node, ast.AsyncWith):
        started = list(_started(node, module))
    elif module.qualified_name(node.func) == "asyncio.gather":
        started = [(argument, isinstance(_repeated(argument), _LOOPS)) for argument in node.args]
    else:
        return
    for argument, often in started:
        seen = {_text(one): one for one in own_nodes([argument]) if receiver_type(one, module) in SHARED}
        for text, use in seen.items():
            uses.setdefault(text, []).extend(
                [use, use] if often and not _is_bound_in_loop(use, node, module) else [use]
            )
    for text, found in uses.items():
        if len(found) > 1:
            others = [Place(module.source.path, module.span(one), "used here") for one in dict.fromkeys(found[1:])]
            place = node.items[0].context_expr if isinstance(node, ast.AsyncWith) else node.func
            yield Hit(module.span(place), {"session": text}, module.symbol_of(node), related=tuple(others))


def _repeated(argument: ast.expr) -> Any:
    return argument.value if isinstance(argument, ast.Starred) else None


def _started(statement: ast.AsyncWith, module: PythonModule) -> Iterator[tuple[ast.expr, bool]]:
    """Yield what a task group is given to run, and whether it is in a loop."""
    item = statement.items[-1]
    made = item.context_expr
    if not isinstance(made, ast.Call) or module.qualified_name(made.func) not in TASK_GROUPS:
        return
    group = getattr(item.optional_vars, "id", "")
    for call in own_nodes(statement.body):
        func = getattr(call, "func", None)
        if (
            isinstance(call, ast.Call)
            and isinstance(func, ast.Attribute)
            and func.attr in _STARTS
            and _text(func.value) == group
        ):
            often = False
            for one in module.ancestors(call):
                if one is statement:
                    break
                often = often or isinstance(one, _LOOPS)
            for argument in call.args:
                yield argument, often


def _is_bound_in_loop(use: Any, node: ast.AST, module: PythonModule) -> bool:
    """Tell whether a name is bound inside what is repeated, so that each task has its own."""
    if not isinstance(use, ast.Name):
        return False
    bindings = module.lookup(use.id, use.scope) or []  # type: ignore[attr-defined]
    span = module.span(node)
    return any(hasattr(one.node, "lineno") and span.start <= module.span(one.node).start < span.end for one in bindings)


def _text(node: Any) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_text(node.value)}.{node.attr}"
    return str(getattr(node, "id", ""))
