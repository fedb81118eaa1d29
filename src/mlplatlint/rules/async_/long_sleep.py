"""Sleeping for more than a day, which usually means forever."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import argument

_DAY = 86_400


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each sleep of trio and anyio by a literal of more than a day."""
    name = module.qualified_name(call.func)
    if name not in ("trio.sleep", "anyio.sleep") or len(call.args) + len(call.keywords) != 1:
        return
    seconds = _number(argument(call, 0, "seconds", "delay"))
    if seconds is not None and seconds > _DAY:
        yield Hit(module.span(call), {"library": name.partition(".")[0]}, module.symbol_of(call))


def _number(node: ast.expr | None) -> float | None:
    """Return a literal, or a product or sum of literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)):
        left, right = _number(node.left), _number(node.right)
        if left is None or right is None:
            return None
        return left * right if isinstance(node.op, ast.Mult) else left + right
    return None
