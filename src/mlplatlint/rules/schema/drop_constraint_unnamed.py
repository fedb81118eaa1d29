"""``drop_constraint(None, ...)``: nobody can know which."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(module: PythonModule) -> Iterator[Hit]:
    if not any(target.startswith("alembic") for _, target in module.imports):
        return
    found: dict[str, list[ast.Call]] = {}
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "drop_constraint" and _is_unnamed(call):
            found.setdefault(module.symbol_of(call), []).append(call)
    for function, calls in found.items():
        times = f" ({len(calls)} times)" if len(calls) > 1 else ""
        # The way back is run seldom, and fails as a whole at the first of them.
        severity = "low" if function == "downgrade" else ""
        values = {"function": function, "times": times}
        yield Hit(module.span(calls[0]), values, function, severity=severity)


def _is_unnamed(call: ast.Call) -> bool:
    named = next((item.value for item in call.keywords if item.arg == "constraint_name"), None)
    name = call.args[0] if call.args else named
    return isinstance(name, ast.Constant) and name.value is None
