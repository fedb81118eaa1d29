"""An await between an error and its being raised again: a cancellation there loses the error."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import in_coroutine, own_nodes
from mlplatlint.rules.async_._paths import cancellation_handler
from mlplatlint.rules.async_._shields import unshielded


def check(statement: ast.Try | ast.TryStar, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each await of a handler that raises after it."""
    if not in_coroutine(statement, module):
        return
    cancelled = cancellation_handler(statement, module)
    for handler in statement.handlers:
        ends = [node.lineno for node in own_nodes(handler.body) if isinstance(node, ast.Raise)]
        if handler is cancelled or not ends:
            continue
        for node in unshielded(handler.body, statement, module):
            if node.lineno <= max(ends):
                yield Hit(module.span(node), {}, module.symbol_of(statement))
