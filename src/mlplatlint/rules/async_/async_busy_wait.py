"""A loop that sleeps until a condition holds."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import SLEEPS

_CHECKPOINTS = ("trio.lowlevel.checkpoint", "anyio.lowlevel.checkpoint")


def check(loop: ast.While, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``while`` whose whole body is one awaited sleep."""
    if len(loop.body) != 1 or not isinstance(loop.body[0], ast.Expr):
        return
    awaited = loop.body[0].value
    if not isinstance(awaited, ast.Await) or not isinstance(awaited.value, ast.Call):
        return
    name = module.qualified_name(awaited.value.func)
    if name in SLEEPS or name in _CHECKPOINTS:
        yield Hit(module.span(loop.test), {"sleep": name}, module.symbol_of(loop))
