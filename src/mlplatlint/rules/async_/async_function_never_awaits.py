"""An ``async def`` that does nothing asynchronous."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import decorator_names, is_stub, own_nodes

_FREE = frozenset(("override", "overload", "abstractmethod"))
_MANAGED = frozenset(("asynccontextmanager",))
_OF_GENERATOR = (EXACTLY, "ruff:RUF029", "flake8-async:ASYNC124")
_OF_STUB = (EXACTLY, "flake8-async:ASYNC124")
_OF_METHOD = (EXACTLY, "sonar:S7503")
_SUSPENDS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


def check(function: ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each coroutine function without await, async for, async with or yield that is no stub."""
    stub = is_stub(function)
    if decorator_names(function) & _FREE or (stub and not isinstance(function.body[-1], ast.Raise)):
        return
    nodes = list(own_nodes(function.body))
    if any(isinstance(node, _SUSPENDS) or (isinstance(node, ast.comprehension) and node.is_async) for node in nodes):
        return
    yields = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in nodes)
    if yields and decorator_names(function) & _MANAGED:
        return
    start = module.span(function).start
    found = module.source.data.find(function.name.encode(), module.source.data.find(b"def", start) + 3)
    owned = isinstance(function.parent, ast.ClassDef)  # type: ignore[attr-defined]
    tags = _OF_METHOD if owned else _OF_STUB if stub else _OF_GENERATOR if yields else ()
    if not (stub and owned):
        yield Hit(
            Span(found, found + len(function.name)),
            {"function": function.name},
            module.symbol_of(function),
            confidence="low" if yields or stub else "",
            tags=tags,
        )
