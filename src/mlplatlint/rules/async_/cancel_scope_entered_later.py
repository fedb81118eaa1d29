"""A time limit that is made in one place and entered in another."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_RELATIVE = frozenset(("trio.move_on_after", "trio.fail_after", "anyio.move_on_after", "anyio.fail_after"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each relative time limit that no ``with`` enters where it is made."""
    name = module.qualified_name(call.func)
    if name not in _RELATIVE:
        return
    outer = call.parent  # type: ignore[attr-defined]
    while isinstance(outer, (ast.NamedExpr, ast.IfExp)):
        outer = outer.parent  # type: ignore[union-attr]
    if not isinstance(outer, ast.withitem):
        yield Hit(module.span(call), {"scope": name}, module.symbol_of(call))
