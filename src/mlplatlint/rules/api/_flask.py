"""Decorators that register views of Flask and Quart."""

from __future__ import annotations

import _ast as ast
from typing import Any, NamedTuple

from mlplatlint.facts.flows import is_flask_import
from mlplatlint.fronts.python import PythonModule

_REGISTERS = frozenset(("route", "get", "post", "put", "patch", "delete"))


class FlaskRoute(NamedTuple):
    """One registration: on what, the path, and the methods in upper case."""

    holder: str
    path: str
    methods: frozenset[str]
    plain: bool
    """No further options, such as a host or a subdomain, tell it apart from another."""


def route_of(decorator: Any, module: PythonModule) -> FlaskRoute | None:
    """Return what a decorator registers; None for other decorators, and in files without Flask."""
    func = getattr(decorator, "func", None)
    if (
        not isinstance(func, ast.Attribute)
        or func.attr not in _REGISTERS
        or not isinstance(func.value, ast.Name)
        or not decorator.args
    ):
        return None
    path = module.constant(decorator.args[0])
    if (
        not isinstance(path, str)
        or not path.startswith("/")
        or not any(is_flask_import(target) for _, target in module.imports)
    ):
        return None
    if any(target.partition(".")[0] in ("fastapi", "starlette", "sanic", "bottle") for _, target in module.imports):
        return None
    methods = {"GET"} if func.attr == "route" else {func.attr.upper()}
    plain = len(decorator.args) == 1
    for item in decorator.keywords:
        if item.arg == "methods" and isinstance(item.value, (ast.List, ast.Tuple, ast.Set)):
            given = [module.constant(one) for one in item.value.elts]
            methods, plain = {str(one).upper() for one in given}, plain and all(isinstance(one, str) for one in given)
        elif item.arg not in ("endpoint", "strict_slashes"):
            plain = False
    return FlaskRoute(func.value.id, path, frozenset(methods), plain)
