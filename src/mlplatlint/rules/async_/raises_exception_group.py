"""A test that expects some group of errors, whatever is in it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import argument
from mlplatlint.rules.async_.exception_group_flattened import _GROUPS

_EXPECTS = {"raises": "expected_exception", "RaisesExc": "expected_exception", "mark.xfail": "raises"}


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each group's class given to ``pytest.raises`` and its kin."""
    name = module.qualified_name(call.func) or ""
    name = name.removeprefix("pytest.") if name.startswith("pytest.") else ""
    if name == "RaisesGroup":
        given = list(call.args)
    elif name in _EXPECTS:
        one = argument(call, len(call.args) if name == "mark.xfail" else 0, _EXPECTS[name])
        given = list(one.elts) if isinstance(one, ast.Tuple) else [one] if one is not None else []
    else:
        return
    for node in given:
        kind = node.value if isinstance(node, ast.Subscript) else node
        if module.qualified_name(kind) in _GROUPS:
            yield Hit(module.span(node), {"call": f"pytest.{name}"}, module.symbol_of(call))
