"""``torch.load`` that is refused by the restricted loader and tried again without it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked
from mlplatlint.rules.artifacts._loaders import keyword

_LOADERS = ("torch.load", "torch.serialization.load")


def check(node: ast.Try, module: PythonModule) -> Iterator[Hit]:
    safe = next(_loads(node.body, module, True), None)
    if safe is None:
        return
    for handler in node.handlers:
        for call in _loads(handler.body, module, False):
            related = (Place(module.source.path, module.span(safe), "the restricted load that failed"),)
            yield Hit(module.span(call), {"call": "torch.load"}, module.symbol_of(call), related=related)


def _loads(body: list[ast.stmt], module: PythonModule, value: bool) -> Iterator[ast.Call]:
    """Yield the loads of these statements whose ``weights_only`` is the constant ``value``."""
    for call in (part for part in walked(*body) if isinstance(part, ast.Call)):
        if module.qualified_name(call.func) in _LOADERS and keyword(module, call, "weights_only") is value:
            yield call
