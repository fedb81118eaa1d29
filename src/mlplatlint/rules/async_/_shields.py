"""Awaits that a cancelled task does not get past, and the scopes that shield from that."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes

_SUSPENDS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_SCOPES = ("CancelScope", "move_on_after", "fail_after", "move_on_at", "fail_at")


def unshielded(block: list[Any], owner: ast.AST, module: PythonModule) -> Iterator[Any]:
    """Yield what suspends in a block of ``owner`` outside of shielded scopes; closing a stream is no such thing."""
    for node in own_nodes(block):
        if isinstance(node, _SUSPENDS) and not _closes(node, module) and not _is_shielded(node, owner, module):
            yield node


def level_cancellation(module: PythonModule) -> str:
    """Return how sure it is that a cancelled task stays cancelled, as in trio and anyio: by what a file imports.

    ``high`` with one of them, empty with asyncio alone, ``low`` when none is imported.
    """
    found = {target.split(".")[0] for _, target in module.imports}
    if found & {"trio", "anyio"}:
        return "high"
    return "" if "asyncio" in found else "low"


def _closes(node: Any, module: PythonModule) -> bool:
    """Tell whether an await closes a resource, which both libraries do even when cancelled."""
    call = node.value if isinstance(node, ast.Await) else None
    if not isinstance(call, ast.Call):
        return False
    if isinstance(call.func, ast.Attribute) and call.func.attr == "aclose":
        return not call.args and not call.keywords
    return module.qualified_name(call.func) in ("trio.aclose_forcefully", "anyio.aclose_forcefully")


def _is_shielded(node: ast.AST, owner: ast.AST, module: PythonModule) -> bool:
    for ancestor in module.ancestors(node):
        if ancestor is owner:
            return False
        if isinstance(ancestor, (ast.With, ast.AsyncWith)) and any(_shields(item, ancestor) for item in ancestor.items):
            return True
    return False


def _shields(item: ast.withitem, statement: ast.With | ast.AsyncWith) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call):
        return False
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    off = [word.value for word in call.keywords if word.arg == "shield"]
    given = bool(off) and not (isinstance(off[0], ast.Constant) and off[0].value is False)
    return name in _SCOPES and (given or _set_later(getattr(item.optional_vars, "id", ""), statement))


def _set_later(name: str, statement: ast.With | ast.AsyncWith) -> bool:
    """Tell whether the body sets ``scope.shield``."""
    return bool(name) and any(
        isinstance(node, ast.Attribute)
        and node.attr == "shield"
        and isinstance(node.ctx, ast.Store)
        and getattr(node.value, "id", "") == name
        for node in own_nodes(statement.body)
    )
