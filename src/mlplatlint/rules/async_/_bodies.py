"""Looks into the bodies of coroutines; shared by the rules that read one file."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterable, Iterator
from typing import Any

from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import children

SLEEPS = frozenset(
    ("asyncio.sleep", "asyncio.tasks.sleep", "trio.sleep", "trio.sleep_until", "anyio.sleep", "anyio.sleep_until")
)
TASK_GROUPS = frozenset(
    ("asyncio.TaskGroup", "asyncio.taskgroups.TaskGroup", "anyio.create_task_group", "trio.open_nursery")
)
TIME_LIMITS = frozenset(
    ("asyncio.timeout", "asyncio.timeout_at", "asyncio.timeouts.timeout", "asyncio.timeouts.timeout_at",
     "async_timeout.timeout", "async_timeout.timeout_at", "trio.move_on_after", "trio.move_on_at", "trio.fail_after",
     "trio.fail_at", "trio.CancelScope", "anyio.move_on_after", "anyio.move_on_at", "anyio.fail_after", "anyio.fail_at",
     "anyio.CancelScope")
)  # fmt: skip
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
        stack += reversed(children(node))


def suspends(roots: Iterable[ast.AST]) -> bool:
    """Tell whether code awaits, iterates or enters something asynchronously, or yields."""
    for node in own_nodes(roots):
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(node, ast.comprehension) and node.is_async:
            return True
    return False


def is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function's body does nothing: docstrings, ``...``, ``pass``, ``raise NotImplementedError``."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Raise) and _is_not_implemented(statement.exc))
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in function.body
    )


def _is_not_implemented(error: ast.expr | None) -> bool:
    kind = error.func if isinstance(error, ast.Call) else error
    return getattr(kind, "attr", getattr(kind, "id", "")).startswith("NotImplemented")


def in_coroutine(node: ast.AST, module: PythonModule) -> bool:
    """Tell whether a node runs in the body of an ``async def``."""
    return isinstance(module.function_of(node), ast.AsyncFunctionDef)


def argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    """Return an argument by position or name; None when it is absent or hidden behind a star."""
    if position < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args[: position + 1]):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def number(node: ast.expr | None) -> float | None:
    """Return a number written as a literal, or as a sum, product or power of literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    if not isinstance(node, ast.BinOp):
        return None
    left, right = number(node.left), number(node.right)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Mult):
        return left * right
    if isinstance(node.op, ast.Pow) and abs(left) < 1000 and 0 <= right < 10:
        return float(left**right)
    return left + right if isinstance(node.op, ast.Add) else None


def is_infinite(node: ast.expr | None, module: PythonModule) -> bool:
    """Tell whether an expression is ``math.inf`` or ``float("inf")``."""
    if isinstance(node, ast.Call) and module.qualified_name(node.func) == "builtins.float" and node.args:
        return getattr(node.args[0], "value", None) in ("inf", "+inf", "Infinity", "infinity")
    return module.qualified_name(node) in ("math.inf", "numpy.inf") if node is not None else False


def is_nursery(node: ast.expr, module: PythonModule) -> str:
    """Return how sure it is that an expression is a nursery of trio: ``high``, ``low`` by name alone, empty if not."""
    if not isinstance(node, ast.Name):
        return ""
    for binding in module.lookup(node.id, node.scope) or ():  # type: ignore[attr-defined]
        made: Any = binding.value if binding.kind in ("with", "assign") else None
        if isinstance(made, ast.Call) and module.qualified_name(made.func) == "trio.open_nursery":
            return "high"
        if binding.kind == "parameter" and module.qualified_name(binding.node.annotation) == "trio.Nursery":
            return "high"
    named = node.id.endswith("nursery") and any(target.split(".")[0] == "trio" for _, target in module.imports)
    return "low" if named else ""


def decorator_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the last names of a function's decorators."""
    found = set()
    for decorator in function.decorator_list:
        node: Any = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.add(node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", ""))
    return found
