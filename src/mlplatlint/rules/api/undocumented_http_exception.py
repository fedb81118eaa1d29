"""Logic of undocumented-http-exception."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._decorated import route_decorators

_ERRORS = frozenset(("fastapi.HTTPException", "fastapi.exceptions.HTTPException", "starlette.exceptions.HTTPException"))


def check(statement: ast.Raise, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each HTTPException of a handler whose status is not among the ``responses`` of its route."""
    function = module.function_of(statement)
    error = statement.exc
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or not isinstance(error, ast.Call):
        return
    if module.qualified_name(error.func) not in _ERRORS:
        return
    status = _status(argument(error, "status_code", 0), module)
    decorators = list(route_decorators(function, module))
    if not decorators or status is None:
        return
    for decorator in decorators:
        given = argument(decorator, "responses")
        known = set() if given is None else _keys(given, module)
        if known is not None and status not in known and not any(word.arg is None for word in decorator.keywords):
            yield Hit(module.span(error), {"status": str(status)}, f"{function.name}:{status}")
            return


def _keys(node: Any, module: PythonModule) -> set[int] | None:
    """Return the statuses of a dictionary written out; None when it is not one."""
    if isinstance(node, ast.Name):
        node = module.assigned_value(node)
    if not isinstance(node, ast.Dict):
        return None
    keys = [_status(key, module) for key in node.keys]
    return {key for key in keys if key is not None} if all(key is not None for key in keys) else None


def _status(node: Any, module: PythonModule) -> int | None:
    """Return a status written as a number, as text, or as a name of ``fastapi.status`` or ``http.HTTPStatus``."""
    value = module.constant(node)
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isdigit():
        return int(value)
    name = module.qualified_name(node) or ""
    digits = name.rpartition(".HTTP_")[2][:3]
    if digits.isdigit():
        return int(digits)
    if name.startswith("http.HTTPStatus."):
        from http import HTTPStatus

        found = HTTPStatus.__members__.get(name.rpartition(".")[2])
        return None if found is None else int(found)
    return None
