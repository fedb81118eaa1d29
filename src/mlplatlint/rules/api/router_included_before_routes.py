"""Logic of router-included-before-routes."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._decorated import METHODS, is_router


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each route or router that a router gets after it was included itself, further up in the same block."""
    router = _receiver(call)
    if router is None:
        return
    statement: Any = call.parent  # type: ignore[attr-defined]
    block = getattr(statement.parent, "body", None)
    if not isinstance(block, list) or statement not in block:
        return
    for earlier in block[: block.index(statement)]:
        included = earlier.value if isinstance(earlier, ast.Expr) else None
        if not isinstance(included, ast.Call) or getattr(included.func, "attr", "") != "include_router":
            continue
        given = argument(included, "router", 0)
        if given is not None and _dotted(given) == router and _is_known(included, call, module):
            yield Hit(module.span(call.func), {"router": router}, module.symbol_of(call))
            return


def _receiver(call: ast.Call) -> str | None:
    """Return the router that a call adds to: by ``include_router``, or by the decorator of a route."""
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, (ast.Name, ast.Attribute)):
        return None
    decorates = isinstance(call.parent, (ast.FunctionDef, ast.AsyncFunctionDef)) and call.func.attr in METHODS  # type: ignore[attr-defined]
    return _dotted(call.func.value) if decorates or call.func.attr == "include_router" else None


def _dotted(node: Any) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    base = _dotted(node.value) if isinstance(node, ast.Attribute) else None
    return f"{base}.{node.attr}" if base else None


def _is_known(included: ast.Call, call: ast.Call, module: PythonModule) -> bool:
    """Tell whether FastAPI is meant: one of the two routers is known to be one."""
    receivers = [one.func.value for one in (included, call) if isinstance(one.func, ast.Attribute)]
    return any(is_router(one, module) for one in receivers)
