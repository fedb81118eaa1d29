"""H2O models exported as Java source."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_METHODS = ("download_pojo", "to_pojo")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return
    name = module.qualified_name(call.func)
    imports_h2o = any(target.partition(".")[0] == "h2o" for _, target in module.imports)
    if name == "h2o.download_pojo" or imports_h2o:
        yield Hit(module.span(call), {"call": name or f".{call.func.attr}"}, module.symbol_of(call))
