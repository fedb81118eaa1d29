"""Questions about the handlers of cancellation."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.rules.async_._bodies import own_nodes


def cancels_itself(function: ast.AsyncFunctionDef, handler: list[Any]) -> bool:
    """Tell whether the function cancels something, whose cancellation it may well wait for, or ends the program."""
    names = {"cancel", "cancelled", "uncancel", "cancelling", "exit", "_exit", "abort", "set_exception", "cancel_all"}
    calls = [node for node in [*own_nodes(function.body), *handler] if isinstance(node, ast.Call)]
    return any(getattr(call.func, "attr", getattr(call.func, "id", "")) in names for call in calls)


def passes_on(handler: ast.ExceptHandler, nodes: list[Any]) -> bool:
    """Tell whether a handler keeps the error, returns it, or hands it to somebody: to more than a log."""
    for node in nodes:
        if isinstance(node, ast.Name) and handler.name and node.id == handler.name:
            parent: Any = node.parent  # type: ignore[attr-defined]
            while isinstance(parent, (ast.Tuple, ast.List, ast.Dict, ast.IfExp, ast.BoolOp)):
                parent = parent.parent  # type: ignore[union-attr]
            if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.Return)):
                return True
            if isinstance(parent, ast.Call) and getattr(parent.func, "attr", "").startswith(
                ("put", "append", "send", "set_")
            ):
                return True
    return False


def in_raising_handler(statement: Any) -> bool:
    """Tell whether a statement stands in the handler of another error, which that handler raises in the end."""
    while not isinstance(statement, (ast.AsyncFunctionDef, ast.FunctionDef, ast.Module)):
        if isinstance(statement, ast.ExceptHandler):
            return any(isinstance(node, ast.Raise) for node in statement.body)
        statement = statement.parent
    return False


def is_last(statement: Any, function: ast.AsyncFunctionDef) -> bool:
    """Tell whether the function returns after a statement, without doing anything more than tidy up."""
    while statement is not function:
        parent = statement.parent
        if isinstance(parent, (ast.For, ast.AsyncFor, ast.While)):
            return False
        for field in ("body", "orelse", "finalbody"):
            block = getattr(parent, field, None)
            if isinstance(block, list) and statement in block:
                rest = block[block.index(statement) + 1 :]
                if rest and isinstance(rest[0], ast.Return):
                    return True
                if any(not isinstance(one, ast.Pass) for one in rest):
                    return False
        statement = parent
    return True
