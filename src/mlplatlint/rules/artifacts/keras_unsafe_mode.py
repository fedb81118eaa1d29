"""Keras loaders with the check for code switched off."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword, replaced_keyword

_TOPS = ("keras", "tensorflow", "tf_keras", "keras_core")
_LOADERS = ("load_model", "model_from_json", "from_config", "deserialize_keras_object", "clone_model", "deserialize")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func) or ""
    if name.partition(".")[0] not in _TOPS:
        return
    last = name.rpartition(".")[2]
    how = ""
    if last == "enable_unsafe_deserialization":
        how = "lets every later load run code"
    elif last in _LOADERS and keyword(module, call, "safe_mode") is False:
        how = "with safe_mode=False runs the code of Lambda layers in the file"
    if how:
        mild = "low" if is_test(module.source.path) else ""
        yield Hit(module.span(call), {"call": name, "how": how}, module.symbol_of(call), severity=mild)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Switch the check on: a file with a Lambda layer is then refused."""
    if "safe_mode" in source.text(finding.span):
        yield from replaced_keyword(source, finding, "safe_mode", "True", "suggestion")
