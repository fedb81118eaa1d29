"""Calls that unpickle."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import dumps_itself, is_test, verified

_LOADERS = {
    **{
        f"{package}.{name}": package
        for package in ("pickle", "_pickle", "cPickle", "dill", "cloudpickle")
        for name in ("load", "loads")
    },
    **{f"{package}.Unpickler": package for package in ("pickle", "_pickle", "cPickle", "dill", "cloudpickle")},
    "joblib.load": "joblib",
    "sklearn.externals.joblib.load": "joblib",
    "shelve.open": "shelve",
    "shelve.DbfilenameShelf": "shelve",
    "pandas.read_pickle": "pandas",
    "jsonpickle.decode": "jsonpickle",
    "jsonpickle.unpickler.decode": "jsonpickle",
    "marshal.load": "marshal",
    "marshal.loads": "marshal",
}

_PLAIN = "keep data as JSON or Parquet and models as safetensors, ONNX or skops"
_INSTEAD = {
    "joblib": "`skops.io.load` reads scikit-learn models without running code",
    "shelve": "`sqlite3` or JSON holds data alone",
    "pandas": "`pandas.read_parquet` keeps the types and runs nothing",
    "jsonpickle": "`safe=True`, or JSON with a schema",
    "marshal": "JSON holds data alone",
    "dill": "functions belong in the code, data in JSON or Parquet",
    "cloudpickle": "functions belong in the code, data in JSON or Parquet",
}
"""Package -> what keeps the same without code."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    package = _LOADERS.get(name or "")
    if name is None or package is None or dumps_itself(module, call, package):
        return
    if package == "jsonpickle" and any(
        item.arg == "safe" and module.constant(item.value) is True for item in call.keywords
    ):
        return
    mild = is_test(module.source.path) or verified(module, call)
    yield Hit(
        module.span(call),
        {"call": name, "instead": _INSTEAD.get(package, _PLAIN)},
        module.symbol_of(call),
        severity="low" if mild else "",
        tags=("ruff:S302", "bandit:B302") if package == "marshal" else ("ruff:S301", "bandit:B301"),
    )
