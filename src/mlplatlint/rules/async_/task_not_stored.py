"""A task that nothing refers to: the event loop keeps only a weak reference to it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import serves_nobody
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule

_FUNCTIONS = frozenset(
    (
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.tasks.create_task",
        "asyncio.tasks.ensure_future",
    )
)
_LOOPS = frozenset(
    (
        "asyncio.get_event_loop",
        "asyncio.get_running_loop",
        "asyncio.new_event_loop",
        "asyncio.events.get_running_loop",
    )
)
_LOOP_TYPES = frozenset(
    ("asyncio.AbstractEventLoop", "asyncio.BaseEventLoop", "asyncio.events.AbstractEventLoop", "uvloop.Loop")
)


def check(statement: ast.Expr, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each statement that starts a task and keeps no reference to it."""
    call = statement.value
    if not isinstance(call, ast.Call):
        return
    names = module.qualified_names(call.func)
    if names and _FUNCTIONS.issuperset(names):
        name = names[0]
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "create_task" and _is_loop(call.func.value, module):
        name = "loop.create_task"
    else:
        return
    symbol = module.symbol_of(statement)
    severity = "low" if serves_nobody(module.source.path) else ""
    yield Hit(module.span(call), {"call": name.removeprefix("asyncio.tasks.")}, symbol, severity=severity)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield a set of the module that keeps the task until it is done."""
    from mlplatlint.rules.async_._fixes import kept_task

    yield from kept_task(source, finding)


def _is_loop(node: ast.expr, module: PythonModule) -> bool:
    """Tell whether an expression is an event loop: made by asyncio, or annotated as one. Task groups are not."""
    if isinstance(node, ast.Name):
        bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
        if len(bindings) == 1 and bindings[0].kind == "parameter":
            return module.qualified_name(bindings[0].node.annotation) in _LOOP_TYPES
        value = module.assigned_value(node)
        return value is not None and not isinstance(value, ast.Name) and _is_loop(value, module)
    return isinstance(node, ast.Call) and module.qualified_name(node.func) in _LOOPS
