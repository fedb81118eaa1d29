"""Sleeping for no time, where a library has a name for letting others run."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Edit, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import argument


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``sleep(0)`` of trio and anyio."""
    name = module.qualified_name(call.func)
    if name not in ("trio.sleep", "anyio.sleep") or len(call.args) + len(call.keywords) != 1:
        return
    value = argument(call, 0, "seconds", "delay")
    if not isinstance(value, ast.Constant) or isinstance(value.value, bool) or value.value != 0:
        return
    span, fixes = module.span(call), []
    # `anyio.lowlevel` is a submodule that `import anyio` alone does not load; trio's is loaded with trio.
    if name == "trio.sleep" and isinstance(call.func, ast.Attribute):
        base = module.source.text(module.span(call.func.value))
        edit = Edit(module.source.path, span, f"{base}.lowlevel.checkpoint()")
        fixes.append(Fix("safe", "call it what it is", (edit,)))
    yield Hit(span, {"library": name.partition(".")[0]}, module.symbol_of(call), fixes=tuple(fixes))
