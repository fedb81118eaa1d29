"""A handler of cancellation that leaves with something else than the cancellation."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import in_coroutine, own_nodes, suspends
from mlplatlint.rules.async_._handlers import in_raising_handler
from mlplatlint.rules.async_._paths import cancellation_handler, departures

_ENDS = ("sys.exit", "builtins.SystemExit", "builtins.KeyboardInterrupt")


def check(statement: ast.Try | ast.TryStar, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each statement that leaves such a handler otherwise; of low confidence but for another error."""
    handler = cancellation_handler(statement, module)
    if handler is None:
        return
    awaits = in_coroutine(statement, module) and suspends(statement.body) and not in_raising_handler(statement)
    for node in departures(handler):
        sure = awaits and isinstance(node, ast.Raise) and not _ends_program(node, module)
        sure = sure and not any(isinstance(one, (ast.Yield, ast.If)) for one in own_nodes(handler.body))
        caught = "everything" if handler.type is None else module.source.text(module.span(handler.type))
        word = type(node).__name__.lower().replace("yieldfrom", "yield")
        yield Hit(
            module.span(node), {"statement": word, "caught": caught}, module.symbol_of(node),
            confidence="" if sure else "low",
        )  # fmt: skip


def _ends_program(statement: ast.Raise, module: PythonModule) -> bool:
    error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return module.qualified_name(error) in _ENDS
