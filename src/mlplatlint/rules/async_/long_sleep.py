"""Sleeping for more than a day, which usually means forever."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import argument, is_infinite, number

_DAY = 86_400


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each sleep of trio and anyio by a literal of more than a day."""
    name = module.qualified_name(call.func)
    if name not in ("trio.sleep", "anyio.sleep") or len(call.args) + len(call.keywords) != 1:
        return
    given = argument(call, 0, "seconds", "delay")
    seconds = float("inf") if is_infinite(given, module) else number(given)
    if seconds is not None and seconds > _DAY:
        yield Hit(module.span(call), {"library": name.partition(".")[0]}, module.symbol_of(call))
