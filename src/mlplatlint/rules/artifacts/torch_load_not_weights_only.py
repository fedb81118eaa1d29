"""``torch.load`` that unpickles anything."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword

_LOADERS = ("torch.load", "torch.serialization.load")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if module.qualified_name(call.func) not in _LOADERS:
        return
    value = keyword(module, call, "weights_only")
    if value is False:
        values = {"how": "with weights_only=False"}
        mild = "low" if is_test(module.source.path) else ""
        yield Hit(module.span(call), values, module.symbol_of(call), severity=mild)
    elif value in (None, "None"):
        # Safe from torch 2.6 on, and the version is not known here.
        values = {"how": "without weights_only, which is unsafe before torch 2.6"}
        yield Hit(module.span(call), values, module.symbol_of(call), severity="medium", confidence="low")
