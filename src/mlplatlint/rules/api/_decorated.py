"""Handlers as a file shows them: functions below a decorator of an application or router of FastAPI."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.fronts.python import PythonModule

METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket"))
_ROUTERS = frozenset(
    ("fastapi.FastAPI", "fastapi.APIRouter", "fastapi.applications.FastAPI", "fastapi.routing.APIRouter")
)


def route_decorators(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[ast.Call]:
    """Yield the decorators that register a function on a router made in the same file, or handed in under its type."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            func = decorator.func
            if func.attr in METHODS and is_router(func.value, module):
                yield decorator


def is_router(node: ast.expr, module: PythonModule) -> bool:
    """Tell whether an expression is an application or router: made as one, or a parameter annotated as one."""
    made = node if isinstance(node, ast.Call) else module.assigned_value(node)
    if isinstance(made, ast.Call):
        return module.qualified_name(made.func) in _ROUTERS
    bindings = module.lookup(node.id, node.scope) if isinstance(node, ast.Name) else None  # type: ignore[attr-defined]
    if not bindings or len(bindings) != 1 or bindings[0].kind != "parameter":
        return False
    return module.qualified_name(bindings[0].node.annotation) in _ROUTERS
