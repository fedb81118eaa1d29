"""A handler that catches the cancellation of its own task and goes on."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes, suspends
from mlplatlint.rules.async_._handlers import cancels_itself, in_raising_handler, is_last, passes_on
from mlplatlint.rules.async_._paths import cancellation_handler, raises

_LEAVES = (ast.Return, ast.Break)


def check(statement: ast.Try | ast.TryStar, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each such handler with a path that does not raise.

    Of low confidence unless it stands around code that awaits, never raises, and nothing tells that it means to.
    """
    handler = cancellation_handler(statement, module)
    if handler is None or raises(handler.body):
        return
    function: Any = module.function_of(statement)
    caught = "everything" if handler.type is None else module.source.text(module.span(handler.type))
    values = {"caught": caught, "function": getattr(function, "name", "its task")}
    light = _is_light(statement, handler, function) or is_test(module.source.path)
    yield Hit(
        _place(handler, module),
        values,
        module.symbol_of(statement),
        severity="low" if light else "",
        confidence="" if _is_certain(statement, handler, function) else "low",
    )


def _is_certain(statement: Any, handler: ast.ExceptHandler, function: Any) -> bool:
    if not isinstance(function, ast.AsyncFunctionDef) or not suspends(statement.body):
        return False
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(statement.body)):
        return False  # what arrives at a yield is raised by others
    nodes = list(own_nodes(handler.body))
    raising = any(isinstance(node, ast.Raise) for node in nodes) or in_raising_handler(statement)
    return not (raising or passes_on(handler, nodes) or cancels_itself(function, nodes))


def _is_light(statement: ast.Try | ast.TryStar, handler: ast.ExceptHandler, function: Any) -> bool:
    if not isinstance(function, ast.AsyncFunctionDef):
        return True
    return any(isinstance(node, _LEAVES) for node in own_nodes(handler.body)) or is_last(statement, function)


def _place(handler: ast.ExceptHandler, module: PythonModule) -> Span:
    if handler.type is not None:
        return module.span(handler.type)
    start = module.span(handler).start
    return Span(start, start + len("except"))
