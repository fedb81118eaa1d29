"""Models that are written as pickles."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test

_WRITERS = frozenset(
    [
        f"{package}.{name}"
        for package in ("pickle", "_pickle", "cPickle", "dill", "cloudpickle")
        for name in ("dump", "dumps")
    ]
    + ["joblib.dump", "sklearn.externals.joblib.dump"]
)
_MODEL_NAME = re.compile(
    r"(?i)(?:^|_)(?:model|models|clf|classifier|regressor|estimator|pipeline|pipe|scaler|encoder|vectorizer|booster|tokenizer)\d*$"
)
_INSTEAD = {
    "sklearn": "`skops.io.dump` or ONNX holds no code",
    "imblearn": "`skops.io.dump` or ONNX holds no code",
    "lightgbm": "its `save_model` writes text",
    "xgboost": "its `save_model` writes JSON",
    "catboost": "its `save_model` writes a format of its own",
    "statsmodels": "keep its parameters as JSON",
}
"""Package of models -> what keeps them without code."""
_MEASURES = ("len", "getsizeof", "loads", "md5", "sha256")
_MODEL_PACKAGES = tuple(f"{package}." for package in _INSTEAD)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    if name not in _WRITERS or not call.args or is_test(module.source.path):
        return
    if name.endswith(".dumps") and _is_measured(module, call):
        return
    written = call.args[0]
    parts: list[ast.expr] = [written]
    if isinstance(written, (ast.Tuple, ast.List)):
        parts = written.elts
    elif isinstance(written, ast.Dict):
        parts = written.values
    what, package = next(filter(None, (_model(module, part) for part in parts[:20])), ("", ""))
    if what:
        instead = _INSTEAD.get(package, "its library's own format, ONNX, safetensors or skops holds none")
        yield Hit(module.span(call), {"call": name, "what": what, "instead": instead}, module.symbol_of(call))


def _is_measured(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether the bytes are only counted or hashed, or loaded again for a copy."""
    parent = next(module.ancestors(call), None)
    if not isinstance(parent, ast.Call):
        return False
    return (module.qualified_name(parent.func) or "").rpartition(".")[2] in _MEASURES


def _model(module: PythonModule, node: ast.expr) -> tuple[str, str] | None:
    """Return what makes the value a model, its class when known, else its name, and the class's package."""
    value = module.assigned_value(node) or node
    if isinstance(value, ast.Call):
        made_by: ast.expr = value.func
        if isinstance(made_by, ast.Attribute) and made_by.attr == "fit" and isinstance(made_by.value, ast.Call):
            made_by = made_by.value.func
        made = module.qualified_name(made_by) or ""
        if made.startswith(_MODEL_PACKAGES) and made.rpartition(".")[2][:1].isupper():
            return made.rpartition(".")[2], made.partition(".")[0]
        if made.startswith("sklearn.pipeline."):
            return "Pipeline", "sklearn"
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return (f"'{name}'", "") if _MODEL_NAME.search(name) else None
