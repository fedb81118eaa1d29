"""Logic of generic-route-decorator."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, strings
from mlplatlint.rules.api._decorated import is_router


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``route`` decorator of FastAPI, and each ``api_route`` for one method."""
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
            continue
        methods = strings(module, argument(decorator, "methods"))
        plain = decorator.func.attr == "route" and argument(decorator, "methods") is not None
        single = decorator.func.attr == "api_route" and methods is not None and len(methods) == 1
        if (plain or single) and is_router(decorator.func.value, module):
            instead = f"`{methods[0].lower()}`" if methods and len(methods) == 1 else "the decorators of the methods"
            values = {"decorator": decorator.func.attr, "instead": instead}
            yield Hit(module.span(decorator.func), values, function.name, confidence="" if plain else "low")
