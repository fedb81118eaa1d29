"""H2O models saved in the binary format of one release."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_BINARY = frozenset(
    (
        "h2o.save_model",
        "h2o.download_model",
        "h2o.load_model",
        "h2o.upload_model",
        "mlflow.h2o.log_model",
        "mlflow.h2o.save_model",
    )
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    if name in _BINARY:
        yield Hit(module.span(call), {"call": name}, module.symbol_of(call))
