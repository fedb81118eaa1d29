"""Downloads from the Hugging Face hub that name no commit."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._hub import hub_name, is_local, is_pinned, revision
from mlplatlint.rules.artifacts._loaders import is_test

_PACKAGES = ("transformers", "datasets", "huggingface_hub", "diffusers", "sentence_transformers", "peft", "timm")
_NAMES = ("repo_id", "pretrained_model_name_or_path", "path", "model_name_or_path", "model")
_DOWNLOADS = ("hf_hub_download", "snapshot_download", "load_dataset", "hf_hub_url")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func) or ""
    package, _, rest = name.partition(".")
    last = rest.rpartition(".")[2]
    if package not in _PACKAGES or not (last == "from_pretrained" or last in _DOWNLOADS):
        return
    target = hub_name(module, call, *_NAMES)
    value = revision(module, call)
    if not target or value is ... or is_pinned(module, call) or is_local(module, call) or is_test(module.source.path):
        return
    if last == "load_dataset" and "/" not in target:
        return  # a builder such as "csv" that reads local files
    which = f"revision '{value}', which can be moved" if isinstance(value, str) and value != "None" else "no revision"
    yield Hit(module.span(call), {"call": name, "target": target, "which": which}, module.symbol_of(call))
