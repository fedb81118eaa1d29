"""A handler that catches the cancellation of its own task and goes on."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes, suspends
from mlplatlint.rules.async_._handlers import cancels_itself, in_raising_handler, is_last, passes_on

_CANCELLED = frozenset(
    ("asyncio.CancelledError", "asyncio.exceptions.CancelledError", "builtins.BaseException", "trio.Cancelled",
     "concurrent.futures.CancelledError")
)  # fmt: skip
_LEAVES = (ast.Return, ast.Break)


def check(statement: ast.Try, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each such handler that never raises, around code that awaits."""
    function: Any = module.function_of(statement)
    if not isinstance(function, ast.AsyncFunctionDef) or not suspends(statement.body):
        return
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(statement.body)):
        return  # what arrives at a yield is raised by others
    for handler in statement.handlers:
        if not _catches(handler, module):
            continue
        nodes = list(own_nodes(handler.body))
        if (
            any(isinstance(node, ast.Raise) for node in nodes)
            or passes_on(handler, nodes)
            or in_raising_handler(statement)
        ):
            return
        if not cancels_itself(function, nodes):
            ends = any(isinstance(node, _LEAVES) for node in nodes) or is_last(statement, function)
            caught = "everything" if handler.type is None else module.source.text(module.span(handler.type))
            span = module.span(handler if handler.type is None else handler.type)
            if handler.type is None:
                span = span._replace(end=span.start + len("except"))
            values = {"caught": caught, "function": function.name}
            light = ends or is_test(module.source.path)
            yield Hit(span, values, module.symbol_of(statement), severity="low" if light else "")
        return


def _catches(handler: ast.ExceptHandler, module: PythonModule) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return handler.type is None or any(_is_cancellation(kind, module) for kind in kinds)


def _is_cancellation(kind: Any, module: PythonModule) -> bool:
    if isinstance(kind, ast.Call):
        return module.qualified_name(kind.func) == "anyio.get_cancelled_exc_class"
    return module.qualified_name(kind) in _CANCELLED
