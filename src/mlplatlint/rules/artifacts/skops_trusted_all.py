"""skops loaders that trust whatever a file names."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword

_LOADERS = ("skops.io.load", "skops.io.loads")
_LISTING = "skops.io.get_untrusted_types"


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    if name not in _LOADERS:
        return
    given = next((item.value for item in call.keywords if item.arg == "trusted"), None)
    if given is None and len(call.args) > 1:
        given = call.args[1]
    how = ""
    if keyword(module, call, "trusted") is True:
        how = "with trusted=True makes whatever the file names"
    else:
        value = module.assigned_value(given) or given if given is not None else None
        if isinstance(value, ast.Call) and module.qualified_name(value.func) == _LISTING:
            how = "trusts exactly the types that the file itself asks for"
    if how:
        mild = "low" if is_test(module.source.path) else ""
        yield Hit(module.span(call), {"call": name, "how": how}, module.symbol_of(call), severity=mild)
