"""The class of cancellation, which depends on the running library, kept in a variable."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each assignment of ``anyio.get_cancelled_exc_class()``."""
    parent = call.parent  # type: ignore[attr-defined]
    saved = isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and parent.value is call
    if saved and module.qualified_name(call.func) == "anyio.get_cancelled_exc_class":
        at_import = module.function_of(call) is None
        yield Hit(module.span(call), {}, module.symbol_of(call), severity="medium" if at_import else "")
