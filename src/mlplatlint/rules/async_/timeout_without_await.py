"""A timeout around code that never suspends, so that the timeout cannot strike."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import suspends

_SCOPES = frozenset(
    ("asyncio.timeout", "asyncio.timeout_at", "asyncio.timeouts.timeout", "asyncio.timeouts.timeout_at",
     "async_timeout.timeout", "async_timeout.timeout_at", "trio.move_on_after", "trio.move_on_at", "trio.fail_after",
     "trio.fail_at", "trio.CancelScope", "anyio.move_on_after", "anyio.fail_after", "anyio.CancelScope")
)  # fmt: skip


def check(statement: ast.With | ast.AsyncWith, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each timeout scope whose body has no point at which it could be cancelled."""
    if suspends(statement.body):
        return
    for index, item in enumerate(statement.items):
        call = item.context_expr
        name = module.qualified_name(call.func) if isinstance(call, ast.Call) else None
        if name not in _SCOPES:
            continue
        if isinstance(statement, ast.AsyncWith) and index + 1 < len(statement.items):
            return  # entering the next one suspends
        if item.optional_vars is not None and name.endswith("CancelScope"):
            return  # kept, to be cancelled or entered by others
        yield Hit(module.span(call), {"scope": name}, module.symbol_of(statement))
