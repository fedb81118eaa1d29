"""A handler that catches the cancellation of its own task and goes on."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes, suspends

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
            or _passes_on(handler, nodes)
            or _in_raising_handler(statement)
        ):
            continue
        if not _cancels_itself(function, nodes):
            ends = any(isinstance(node, _LEAVES) for node in nodes) or _is_last(statement, function)
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


def _cancels_itself(function: ast.AsyncFunctionDef, handler: list[Any]) -> bool:
    """Tell whether the function cancels something, whose cancellation it may well wait for, or ends the program."""
    names = {"cancel", "cancelled", "uncancel", "cancelling", "exit", "_exit", "abort", "set_exception", "cancel_all"}
    calls = [node for node in [*own_nodes(function.body), *handler] if isinstance(node, ast.Call)]
    return any(getattr(call.func, "attr", getattr(call.func, "id", "")) in names for call in calls)


def _passes_on(handler: ast.ExceptHandler, nodes: list[Any]) -> bool:
    """Tell whether a handler keeps the error, returns it, or hands it to somebody: to more than a log."""
    for node in nodes:
        if isinstance(node, ast.Name) and handler.name and node.id == handler.name:
            parent: Any = node.parent  # type: ignore[attr-defined]
            while isinstance(parent, (ast.Tuple, ast.List, ast.Dict, ast.IfExp, ast.BoolOp)):
                parent = parent.parent  # type: ignore[union-attr]
            if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.Return)):
                return True
            if isinstance(parent, ast.Call) and getattr(parent.func, "attr", "").startswith(
                ("put", "append", "send", "set_")
            ):
                return True
    return False


def _in_raising_handler(statement: Any) -> bool:
    """Tell whether a statement stands in the handler of another error, which that handler raises in the end."""
    while not isinstance(statement, (ast.AsyncFunctionDef, ast.FunctionDef, ast.Module)):
        if isinstance(statement, ast.ExceptHandler):
            return any(isinstance(node, ast.Raise) for node in statement.body)
        statement = statement.parent
    return False


def _is_last(statement: Any, function: ast.AsyncFunctionDef) -> bool:
    """Tell whether the function returns after a statement, without doing anything more than tidy up."""
    while statement is not function:
        parent = statement.parent
        if isinstance(parent, (ast.For, ast.AsyncFor, ast.While)):
            return False
        for field in ("body", "orelse", "finalbody"):
            block = getattr(parent, field, None)
            if isinstance(block, list) and statement in block:
                rest = block[block.index(statement) + 1 :]
                if rest and isinstance(rest[0], ast.Return):
                    return True
                if any(not isinstance(one, ast.Pass) for one in rest):
                    return False
        statement = parent
    return True
