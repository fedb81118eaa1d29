"""Rows divided at random without a seed."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import (
    argument_of,
    canonical_name,
    imports,
    is_open,
    seeds_something,
    tables,
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if is_test(module.source.path) or is_open(call):
        return
    name = canonical_name(call, module)
    row = tables().splitters.get(name or "")
    if row is not None:
        shuffle = argument_of(call, "shuffle")
        shuffled = module.constant(shuffle) if shuffle is not None else row["shuffles"]
        given = argument_of(call, row["argument"])
        # These draw from the library's global generator, which anything that seeds may have set.
        missing = shuffled is True and not _is_given(given, module) and not seeds_something(module)
    else:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        row = tables().splitter_methods.get(method)
        if row is None or name is not None or not imports(module, row["library"]):
            return
        missing = not _is_given(argument_of(call, row["argument"], row["position"]), module)
    if missing:
        low = "low" if module.source.path.endswith(".ipynb") else ""
        target = row["name"].rpartition(".")[2]
        values = {"target": target, "argument": row["argument"]}
        yield Hit(module.span(call.func), values, module.symbol_of(call), severity=low)


def _is_given(value: ast.expr | None, module: PythonModule) -> bool:
    return value is not None and module.constant(value) is not None
