"""Handlers as they stand in one file: functions below a decorator that registers a route."""

from __future__ import annotations

import _ast as ast

from mlplatlint.fronts.python import PythonModule

_METHODS = frozenset(("get", "post", "put", "delete", "patch", "head", "options", "api_route", "websocket"))

Handler = ast.FunctionDef | ast.AsyncFunctionDef


def uses_fastapi(module: PythonModule) -> bool:
    """Tell whether a file imports FastAPI."""
    return any(target.partition(".")[0] == "fastapi" for _, target in module.imports)


def route_decorator(function: Handler) -> int:
    """Return the position of the decorator that registers a route, -1 when there is none."""
    for position, decorator in enumerate(function.decorator_list):
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            first = decorator.args[0] if decorator.args else None
            path = first.value if isinstance(first, ast.Constant) else None
            if decorator.func.attr in _METHODS and isinstance(path, str) and (path.startswith("/") or path == ""):
                return position
    return -1


def parameters(function: Handler) -> list[tuple[ast.arg, ast.expr | None]]:
    """Return the parameters of a function with their defaults, without the starred ones."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    pairs = list(zip(positional, defaults, strict=True))
    return pairs + list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
