"""A point in time of the loop's clock, given as a number."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import argument, number

_FUNCTIONS = {
    "asyncio.timeout_at": (0, "when"), "trio.fail_at": (0, "deadline"), "trio.move_on_at": (0, "deadline"),
    "anyio.fail_at": (0, "deadline"), "anyio.move_on_at": (0, "deadline"), "trio.CancelScope": (-1, "deadline"),
    "anyio.CancelScope": (-1, "deadline"),
}  # fmt: skip
"""Functions that take such a point in time: its position (-1: by name only) and its name."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each such call whose point in time is a number other than zero."""
    name = module.qualified_name(call.func)
    if name not in _FUNCTIONS:
        return
    position, keyword = _FUNCTIONS[name]
    given = argument(call, position if position >= 0 else len(call.args), keyword)
    value = None if isinstance(given, ast.Constant) and given.value is True else number(given)
    if given is not None and value:
        values = {"function": name, "value": module.source.text(module.span(given))}
        yield Hit(module.span(given), values, module.symbol_of(call))
