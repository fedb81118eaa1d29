"""An await while the cancellation is under way, which level-based cancellation stops at once."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import in_coroutine
from mlplatlint.rules.async_._paths import cancellation_handler
from mlplatlint.rules.async_._shields import level_cancellation, unshielded


def check(statement: ast.Try | ast.TryStar | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each await of a ``finally`` or a handler of cancellation without a shielded scope.

    Only in code of trio and anyio, or of no library. After the first one of a block, and in ``__aexit__``, which may be left in
    peace, of low confidence.
    """
    sure = level_cancellation(module)
    if not sure:
        return
    if isinstance(statement, ast.AsyncFunctionDef):
        if statement.name == "__aexit__":
            for node in unshielded(statement.body, statement, module):
                yield _hit(node, statement, "`__aexit__`", module, sure=False)
        return
    if not in_coroutine(statement, module):
        return
    handler = cancellation_handler(statement, module)
    if handler is not None:
        caught = "a bare `except`" if handler.type is None else "the handler of cancellation"
        for index, node in enumerate(unshielded(handler.body, statement, module)):
            yield _hit(node, statement, caught, module, sure=sure == "high" and index == 0)
    for index, node in enumerate(unshielded(statement.finalbody, statement, module)):
        yield _hit(node, statement, "`finally`", module, sure=sure == "high" and index == 0)


def _hit(node: Any, statement: ast.AST, block: str, module: PythonModule, *, sure: bool) -> Hit:
    symbol = module.symbol_of(statement)
    return Hit(module.span(node), {"block": block}, symbol, confidence="" if sure else "low")
