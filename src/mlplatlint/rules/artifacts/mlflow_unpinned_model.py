"""MLflow models that are loaded by a name whose content changes."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword

_LOADER = re.compile(r"mlflow\.(?:\w+\.)?load_model\Z")
_MOVING = re.compile(r"models:/[^/@]+/(latest|Production|Staging|None|Archived)\Z", re.IGNORECASE)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func) or ""
    if not _LOADER.match(name) or is_test(module.source.path):
        return
    value = keyword(module, call, "model_uri")
    if value is None and call.args:
        value = module.constant(call.args[0])
    found = _MOVING.match(value) if isinstance(value, str) else None
    if found is not None:
        values = {"call": name, "uri": str(value), "which": found[1]}
        yield Hit(module.span(call), values, module.symbol_of(call))
