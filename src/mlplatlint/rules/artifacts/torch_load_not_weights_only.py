"""``torch.load`` that unpickles anything."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword, replaced_keyword

_LOADERS = ("torch.load", "torch.serialization.load")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if module.qualified_name(call.func) not in _LOADERS:
        return
    value = keyword(module, call, "weights_only")
    if value is False:
        values = {"how": "with weights_only=False"}
        mild = "low" if is_test(module.source.path) else ""
        yield Hit(module.span(call), values, module.symbol_of(call), severity=mild)
    elif value in (None, "None"):
        # Safe from torch 2.6 on, and the version is not known here.
        values = {"how": "without weights_only, which is unsafe before torch 2.6"}
        yield Hit(module.span(call), values, module.symbol_of(call), severity="medium", confidence="low")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Ask for the restricted loader: files of whole modules, rather than of their state, need more than this."""
    yield from replaced_keyword(source, finding, "weights_only", "True", "suggestion")
