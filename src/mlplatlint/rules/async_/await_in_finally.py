"""An await in ``finally`` that level-based cancellation stops at once."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes

_SUSPENDS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_SCOPES = ("CancelScope", "move_on_after", "fail_after", "move_on_at", "fail_at")


def check(statement: ast.Try, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for the first await of each ``finally`` without a shielded scope, in code of trio and anyio."""
    if not statement.finalbody or not any(target.split(".")[0] in ("trio", "anyio") for _, target in module.imports):
        return
    if not isinstance(module.function_of(statement), ast.AsyncFunctionDef):
        return
    for node in own_nodes(statement.finalbody):
        if isinstance(node, _SUSPENDS) and not _is_safe(node, statement, module):
            yield Hit(module.span(node), {}, module.symbol_of(statement))
            return


def _is_safe(node: Any, statement: ast.Try, module: PythonModule) -> bool:
    call = node.value if isinstance(node, ast.Await) else None
    name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
    if name == "aclose":
        return True  # must close even when cancelled, by the contract of both libraries
    for ancestor in module.ancestors(node):
        if ancestor is statement:
            return False
        if isinstance(ancestor, (ast.With, ast.AsyncWith)) and any(_shields(item) for item in ancestor.items):
            return True
    return False


def _shields(item: ast.withitem) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call):
        return False
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    off = [word.value for word in call.keywords if word.arg == "shield"]
    return name in _SCOPES and bool(off) and not (isinstance(off[0], ast.Constant) and off[0].value is False)
