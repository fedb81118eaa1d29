"""An AutoML run that has a seed and still cannot be repeated."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import argument_of, canonical_name, is_open


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if canonical_name(call, module) != "h2o.automl.H2OAutoML" or is_open(call) or is_test(module.source.path):
        return
    seed = argument_of(call, "seed")
    if seed is None or module.constant(seed) in (None, -1):
        return  # missing-seed
    reasons = []
    if _value(call, "max_models", module) in (None, 0):
        reasons.append("`max_models` is not set")
    for limit in ("max_runtime_secs", "max_runtime_secs_per_model"):
        if _value(call, limit, module) not in (None, 0, ...):
            reasons.append(f"`{limit}` stops models by the clock")
    if _learns_deep(call, module):
        reasons.append("DeepLearning is not excluded")
    if reasons:
        low = "low" if module.source.path.endswith(".ipynb") else ""
        span = module.span(call.func)
        yield Hit(span, {"reasons": ", ".join(reasons)}, module.symbol_of(call), severity=low)


def _value(call: ast.Call, name: str, module: PythonModule) -> Any:
    given = argument_of(call, name)
    return None if given is None else module.constant(given)


def _learns_deep(call: ast.Call, module: PythonModule) -> bool:
    included = _names(argument_of(call, "include_algos"), module)
    excluded = _names(argument_of(call, "exclude_algos"), module)
    if included is None or excluded is None:
        return False
    return "deeplearning" not in excluded and (not included or "deeplearning" in included)


def _names(value: ast.expr | None, module: PythonModule) -> set[str] | None:
    """Return lower-case names of a list literal; None when it is not known."""
    if isinstance(value, ast.Name):
        value = module.assigned_value(value) or value
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return set()
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    names = [module.constant(item) for item in value.elts]
    return {name.lower() for name in names} if all(isinstance(name, str) for name in names) else None
