"""Handlers as a file shows them: functions below a decorator of an application or router of FastAPI."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.fronts.python import PythonModule

_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket"))
_ROUTERS = frozenset(
    ("fastapi.FastAPI", "fastapi.APIRouter", "fastapi.applications.FastAPI", "fastapi.routing.APIRouter")
)


def route_decorators(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[ast.Call]:
    """Yield the decorators that register a function on a router made in the same file."""
    for decorator in function.decorator_list:
        func = decorator.func if isinstance(decorator, ast.Call) else None
        made = module.assigned_value(func.value) if isinstance(func, ast.Attribute) and func.attr in _METHODS else None
        known = isinstance(made, ast.Call) and module.qualified_name(made.func) in _ROUTERS
        if known and isinstance(decorator, ast.Call):
            yield decorator
