"""Hugging Face loaders that run the code of a repository on the hub."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._hub import is_local, is_pinned
from mlplatlint.rules.artifacts._loaders import is_test, keyword

_LOADERS = (
    "load_dataset",
    "pipeline",
    "load_metric",
    "SentenceTransformer",
    "CrossEncoder",
    "LLM",
    "from_config",
    "HuggingFaceEmbeddings",
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if keyword(module, call, "trust_remote_code") is not True:
        return
    name = call.func.attr if isinstance(call.func, ast.Attribute) else module.qualified_name(call.func) or ""
    last = name.rpartition(".")[2]
    if not (last in _LOADERS or last.startswith(("from_pretrained", "load_"))):
        return
    pinned = is_pinned(module, call) or is_local(module, call)
    values = {"call": module.qualified_name(call.func) or f".{last}"}
    severity = "low" if is_test(module.source.path) else "medium" if pinned else ""
    yield Hit(module.span(call), values, module.symbol_of(call), severity=severity)
