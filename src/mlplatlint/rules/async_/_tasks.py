"""Which calls make a task of asyncio, and where the task goes."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked
from mlplatlint.rules.async_._bodies import own_nodes

_FUNCTIONS = frozenset(
    ("asyncio.create_task", "asyncio.ensure_future", "asyncio.tasks.create_task", "asyncio.tasks.ensure_future")
)
_LOOPS = frozenset(
    ("asyncio.get_event_loop", "asyncio.get_running_loop", "asyncio.new_event_loop", "asyncio.events.get_running_loop")
)
_LOOP_TYPES = frozenset(
    ("asyncio.AbstractEventLoop", "asyncio.BaseEventLoop", "asyncio.events.AbstractEventLoop", "uvloop.Loop")
)
_SUSPENDS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


def task_maker(call: ast.expr | None, module: PythonModule) -> str:
    """Return the name of the function or method with which a call makes a task; empty when it makes none."""
    if not isinstance(call, ast.Call):
        return ""
    names = module.qualified_names(call.func)
    if names and _FUNCTIONS.issuperset(names):
        return names[0].removeprefix("asyncio.tasks.")
    if isinstance(call.func, ast.Attribute) and call.func.attr == "create_task" and _is_loop(call.func.value, module):
        return "loop.create_task"
    return ""


def dropped_values(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the values that a statement of one expression drops: of a display, a comprehension, the last of ``and``."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        for element in node.elts:
            yield from dropped_values(element)
    elif isinstance(node, (ast.ListComp, ast.SetComp)):
        yield from dropped_values(node.elt)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from dropped_values(value)
    elif isinstance(node, ast.IfExp):
        yield from dropped_values(node.body)
        yield from dropped_values(node.orelse)
    else:
        yield node


def is_never_read(statement: ast.Assign, module: PythonModule) -> bool:
    """Tell whether a statement stores its value in one local variable that nothing reads."""
    function: Any = module.function_of(statement)
    if len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name) or function is None:
        return False
    scope, name = statement.scope, statement.targets[0].id  # type: ignore[attr-defined]
    if scope.node is not function or name in scope.declared:
        return False
    return not any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Store)
        for node in walked(*function.body)
    )


def ends_soon(statement: ast.Assign, module: PythonModule) -> bool:
    """Tell whether the function of a statement awaits nothing after it, so that its variables are gone at once."""
    function: Any = module.function_of(statement)
    looping = any(isinstance(one, (ast.For, ast.AsyncFor, ast.While)) for one in module.ancestors(statement))
    after = (node for node in own_nodes(function.body) if isinstance(node, _SUSPENDS))
    return not looping and all(node.lineno < statement.lineno for node in after)


def _is_loop(node: ast.expr, module: PythonModule) -> bool:
    """Tell whether an expression is an event loop: made by asyncio, or annotated as one. Task groups are not."""
    if isinstance(node, ast.Name):
        bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
        if len(bindings) == 1 and bindings[0].kind == "parameter":
            return module.qualified_name(bindings[0].node.annotation) in _LOOP_TYPES
        value = module.assigned_value(node)
        return value is not None and not isinstance(value, ast.Name) and _is_loop(value, module)
    return isinstance(node, ast.Call) and module.qualified_name(node.func) in _LOOPS
