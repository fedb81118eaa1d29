"""Weights that are taken from the hub as pickles though safetensors are the default."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword, replaced_keyword

_DOWNLOADS = ("huggingface_hub.hf_hub_download", "huggingface_hub.cached_download", "transformers.utils.cached_file")
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func) or ""
    mild = "low" if is_test(module.source.path) else ""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "from_pretrained":
        if keyword(module, call, "use_safetensors") is False:
            values = {
                "call": name or ".from_pretrained",
                "how": "with use_safetensors=False takes the weights from a pickle",
            }
            yield Hit(module.span(call), values, module.symbol_of(call), severity=mild)
    elif name in _DOWNLOADS:
        value = keyword(module, call, "filename")
        if value is None and len(call.args) > 1:
            value = module.constant(call.args[1])
        if isinstance(value, str) and value.endswith(_PICKLES):
            values = {"call": name, "how": f"fetches '{value}', which is loaded by unpickling"}
            yield Hit(module.span(call), values, module.symbol_of(call), severity=mild)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Ask for safetensors: refused at once where the repository has none."""
    if "use_safetensors" in source.text(finding.span):
        yield from replaced_keyword(source, finding, "use_safetensors", "True", "suggestion")
