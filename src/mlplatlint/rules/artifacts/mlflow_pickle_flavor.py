"""Models that MLflow stores as pickles."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword, replaced_keyword

_WRITERS = re.compile(r"mlflow\.(sklearn|pyfunc|pytorch|statsmodels|spacy|langchain)\.(log_model|save_model)\Z")
_PICKLES = ("pickle", "cloudpickle")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func) or ""
    found = _WRITERS.match(name)
    if found is None or is_test(module.source.path):
        return
    how = ""
    if found[1] == "sklearn":
        value = keyword(module, call, "serialization_format")
        if isinstance(value, ast.AST) or value is ...:
            qualified = next(
                (module.qualified_name(k.value) for k in call.keywords if k.arg == "serialization_format"), ""
            )
            value = (qualified or "").rpartition(".")[2].removeprefix("SERIALIZATION_FORMAT_").lower()
        if value in _PICKLES:
            how = f"stores the model as a pickle (serialization_format='{value}')"
    elif found[1] == "pyfunc":
        how = _pyfunc(module, call)
    if how:
        yield Hit(module.span(call), {"call": name, "how": how}, module.symbol_of(call))


def _pyfunc(module: PythonModule, call: ast.Call) -> str:
    given = next((item.value for item in call.keywords if item.arg == "python_model"), None)
    value = module.assigned_value(given) or given if given is not None else None
    if not isinstance(value, ast.Call):
        return ""  # the name of a file of code, or not known
    made = (module.qualified_name(value.func) or "").rpartition(".")[2]
    return f"stores an object of `{made}` with cloudpickle" if made.lstrip("_")[:1].isupper() and made != "Path" else ""


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Ask for skops, which holds no code."""
    if "serialization_format" in source.text(finding.span):
        yield from replaced_keyword(source, finding, "serialization_format", '"skops"', "suggestion")
