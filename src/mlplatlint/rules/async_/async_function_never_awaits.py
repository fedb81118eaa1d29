"""An ``async def`` that does nothing asynchronous."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import decorator_names, suspends

_FREE = frozenset(("override", "overload", "abstractmethod"))


def check(function: ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each coroutine function without await, async for, async with or yield that is no stub."""
    if decorator_names(function) & _FREE or _is_stub(function) or suspends(function.body):
        return
    start = module.span(function).start
    found = module.source.data.find(function.name.encode(), module.source.data.find(b"def", start) + 3)
    yield Hit(Span(found, found + len(function.name)), {"function": function.name}, module.symbol_of(function))


def _is_stub(function: ast.AsyncFunctionDef) -> bool:
    return all(
        isinstance(statement, (ast.Pass, ast.Raise))
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in function.body
    )
