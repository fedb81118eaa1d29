"""Logic of cors-middleware-not-outermost."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument

_CORS = frozenset(("fastapi.middleware.cors.CORSMiddleware", "starlette.middleware.cors.CORSMiddleware"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each middleware added to an application after the one for CORS, in the same block."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "add_middleware" or _is_cors(call, module):
        return
    statement: Any = call.parent  # type: ignore[attr-defined]
    block = getattr(getattr(statement, "parent", None), "body", [])
    if not isinstance(statement, ast.Expr) or not isinstance(block, list) or statement not in block:
        return
    owner = getattr(call.func.value, "id", None)
    for earlier in block[: block.index(statement)]:
        other = earlier.value if isinstance(earlier, ast.Expr) else None
        if owner is None or not isinstance(other, ast.Call) or not isinstance(other.func, ast.Attribute):
            continue
        same = other.func.attr == "add_middleware" and getattr(other.func.value, "id", "") == owner
        if same and _is_cors(other, module):
            yield Hit(module.span(call.func), {"application": owner}, module.symbol_of(call))
            return


def _is_cors(call: ast.Call, module: PythonModule) -> bool:
    return module.qualified_name(argument(call, "middleware_class", 0)) in _CORS
