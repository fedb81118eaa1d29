"""Paths through the handler of a cancellation, and which handler that is."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator, Sequence
from typing import Any

from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes

CANCELLED = frozenset(
    ("asyncio.CancelledError", "asyncio.exceptions.CancelledError", "builtins.BaseException", "trio.Cancelled",
     "concurrent.futures.CancelledError")
)  # fmt: skip


def cancellation_handler(statement: ast.Try | ast.TryStar, module: PythonModule) -> ast.ExceptHandler | None:
    """Return the first handler that a cancellation gets into."""
    return next((handler for handler in statement.handlers if catches_cancellation(handler, module)), None)


def catches_cancellation(handler: ast.ExceptHandler, module: PythonModule) -> bool:
    """Tell whether a handler catches cancellation, by its name or with everything else."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return handler.type is None or any(_is_cancellation(kind, module) for kind in kinds)


def _is_cancellation(kind: Any, module: PythonModule) -> bool:
    if isinstance(kind, ast.Call):
        return getattr(kind.func, "attr", getattr(kind.func, "id", "")) == "get_cancelled_exc_class"
    if isinstance(kind, ast.Name) and kind.id == "BaseException":
        return True  # below a star import no built-in name is known, but nobody gives this one another meaning
    return module.qualified_name(kind) in CANCELLED


def raises(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether statements raise on every path that reaches their end; leaving by ``return`` is no such path."""
    return any(_raises(statement) for statement in statements)


def _raises(statement: Any) -> bool:
    if isinstance(statement, ast.Raise):
        return True
    if isinstance(statement, ast.If):
        return raises(statement.body) and raises(statement.orelse)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return raises(statement.body)
    if isinstance(statement, ast.Match):
        covered = any(
            isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None for case in statement.cases
        )
        return covered and all(raises(case.body) for case in statement.cases)
    if isinstance(statement, (ast.Try, ast.TryStar)):
        handled = all(raises(handler.body) for handler in statement.handlers)
        return raises(statement.finalbody) or (handled and raises([*statement.body, *statement.orelse]))
    if isinstance(statement, (ast.While, ast.For, ast.AsyncFor)):
        if any(isinstance(node, ast.Break) for node in own_nodes(statement.body)):
            return False
        endless = isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant) and statement.test.value
        return raises(statement.body) if endless else raises(statement.orelse)
    return False


def departures(handler: ast.ExceptHandler) -> Iterator[Any]:
    """Yield what leaves a handler without its error: ``return``, ``break``, ``continue``, ``yield``, another ``raise``."""
    for node in own_nodes(handler.body):
        if isinstance(node, (ast.Break, ast.Continue)):
            leaves = not _inside_loop(node, handler)
        elif isinstance(node, ast.Raise):
            leaves = not _raises_again(node, handler)
        else:
            leaves = isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom))
        if leaves:
            yield node


def _inside_loop(node: Any, handler: ast.ExceptHandler) -> bool:
    while node is not handler:
        child, node = node, node.parent
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)) and child in node.body:
            return True
    return False


def _raises_again(statement: ast.Raise, handler: ast.ExceptHandler) -> bool:
    error: Any = statement.exc
    if isinstance(error, ast.Call) and isinstance(error.func, ast.Attribute) and error.func.attr == "with_traceback":
        error = error.func.value
    if isinstance(error, ast.Name) and error.id != handler.name:
        kept = [
            node
            for node in own_nodes(handler.body)
            if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == error.id for target in node.targets)
        ]
        return any(getattr(node.value, "id", None) == handler.name for node in kept)
    return error is None or isinstance(error, ast.Name)
