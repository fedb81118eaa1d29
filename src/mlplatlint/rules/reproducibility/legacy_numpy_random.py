"""NumPy's global generator."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import tables


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func) or ""
    base, _, last = name.rpartition(".")
    if base == "numpy.random" and (last in tables().numpy_legacy or last == "seed"):
        yield Hit(module.span(call.func), {"function": name}, module.symbol_of(call))
