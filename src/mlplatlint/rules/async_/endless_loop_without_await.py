"""A loop in a coroutine that never ends and never suspends: the event loop does not run again."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes, suspends

_ENDS = (ast.Break, ast.Return, ast.Raise, ast.Assert)
_ENDING_CALLS = frozenset(("exit", "_exit", "abort", "execv", "execve", "fail", "skip"))


def check(loop: ast.While, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``while True`` of a coroutine that has no way out and awaits nothing."""
    function: Any = module.function_of(loop)
    if not isinstance(function, ast.AsyncFunctionDef) or not _is_true(loop.test) or suspends(loop.body):
        return
    nodes = list(own_nodes(loop.body))
    if any(isinstance(node, (*_ENDS, ast.Yield, ast.YieldFrom)) for node in nodes):
        return
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    if any(getattr(call, "attr", getattr(call, "id", "")) in _ENDING_CALLS for call in calls):
        return
    if any(isinstance(parent, ast.Try) for parent in _inside(loop, function)) and calls:
        return  # an exception of what it calls may well be the way out
    yield Hit(module.span(loop.test), {"function": function.name}, module.symbol_of(loop))


def _is_true(test: Any) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _inside(node: Any, function: Any) -> Iterator[Any]:
    while node is not function:
        yield node
        node = node.parent
