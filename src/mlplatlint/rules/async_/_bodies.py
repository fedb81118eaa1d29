"""Looks into the bodies of coroutines; shared by the rules that read one file."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterable, Iterator
from typing import Any

from mlplatlint.fronts.python import PythonModule

SLEEPS = frozenset(
    ("asyncio.sleep", "asyncio.tasks.sleep", "trio.sleep", "trio.sleep_until", "anyio.sleep", "anyio.sleep_until")
)
TASK_GROUPS = frozenset(
    ("asyncio.TaskGroup", "asyncio.taskgroups.TaskGroup", "anyio.create_task_group", "trio.open_nursery")
)
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def own_nodes(roots: Iterable[ast.AST]) -> Iterator[Any]:
    """Yield nodes and all below them, without the bodies of nested functions and classes."""
    stack: list[Any] = list(roots)
    stack.reverse()
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, _NESTED):
            continue
        for field in reversed(node._fields):
            value = getattr(node, field, None)
            parts = value if isinstance(value, list) else [value]
            stack += [part for part in reversed(parts) if isinstance(part, ast.AST)]


def suspends(roots: Iterable[ast.AST]) -> bool:
    """Tell whether code awaits, iterates or enters something asynchronously, or yields."""
    for node in own_nodes(roots):
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(node, ast.comprehension) and node.is_async:
            return True
    return False


def in_coroutine(node: ast.AST, module: PythonModule) -> bool:
    """Tell whether a node runs in the body of an ``async def``."""
    return isinstance(module.function_of(node), ast.AsyncFunctionDef)


def argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    """Return an argument by position or name; None when it is absent or hidden behind a star."""
    if position < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args[: position + 1]):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def decorator_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the last names of a function's decorators."""
    found = set()
    for decorator in function.decorator_list:
        node: Any = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.add(node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", ""))
    return found
