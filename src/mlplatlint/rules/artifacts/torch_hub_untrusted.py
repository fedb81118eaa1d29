"""``torch.hub.load`` of code that can change."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword

_COMMIT = re.compile(r":[0-9a-f]{40}\Z")
_LOADERS = ("torch.hub.load", "torch.hub.help", "torch.hub.list")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    if name not in _LOADERS or keyword(module, call, "source") not in (None, "github"):
        return
    value = keyword(module, call, "repo_or_dir") or keyword(module, call, "github")
    if value is None and call.args:
        value = module.constant(call.args[0])
    if not isinstance(value, str) or "/" not in value or value.startswith((".", "/", "~")) or _COMMIT.search(value):
        return
    trusting = keyword(module, call, "trust_repo") is True
    values = {"call": name, "repository": value, "how": ", without asking" if trusting else ""}
    yield Hit(module.span(call), values, module.symbol_of(call), severity="low" if is_test(module.source.path) else "")
