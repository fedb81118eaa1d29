"""Logic of flask-path-param-mismatch."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.facts.flows import holes
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._flask import route_of

_KEEPS_SIGNATURE = (
    "flask_login.login_required",
    "flask_login.fresh_login_required",
    "flask_jwt_extended.jwt_required",
    "flask_cors.cross_origin",
)
_TAKES_OUT = b"url_value_preprocessor"


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each parameter of a path that the view below it does not take."""
    arguments = function.args
    if arguments.kwarg is not None or _TAKES_OUT in module.source.data or module.symbol_of(function):
        return
    names = {one.arg for one in (*arguments.args, *arguments.kwonlyargs)}
    for decorator in function.decorator_list:
        found = route_of(decorator, module)
        callee: Any = getattr(decorator, "func", decorator)
        if found is None and module.qualified_name(callee) not in _KEEPS_SIGNATURE:
            return  # may hand over something else
    for decorator in function.decorator_list:
        found = route_of(decorator, module)
        for name in holes(found.path) if found is not None else ():
            if (
                name not in names
                and found is not None
                and not any(item.arg == "defaults" for item in getattr(decorator, "keywords", ()))
            ):
                values = {"path": found.path, "name": name, "function": function.name}
                yield Hit(module.span(decorator.args[0]), values, function.name)  # type: ignore[attr-defined]
                break
