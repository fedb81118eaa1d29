"""Logic of rate-limit-decorator-misplaced."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._handlers import parameters, route_decorator, uses_fastapi

_LIMITS = frozenset(("limit", "shared_limit"))


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a limit of slowapi has no effect, or fails at import."""
    route = route_decorator(function)
    if route < 0 or not uses_fastapi(module):
        return
    for position, decorator in enumerate(function.decorator_list):
        if not isinstance(decorator, ast.Call) or not _is_limit(decorator, module):
            continue
        what = ""
        if position < route:
            what = "it stands above the route, which was registered without it"
        elif not any(one.arg in ("request", "websocket") for one, _ in parameters(function)):
            what = "the handler has no parameter `request`, and slowapi raises at import"
        if what:
            yield Hit(module.span(decorator.func), {"what": what}, function.name)


def _is_limit(decorator: ast.Call, module: PythonModule) -> bool:
    callee = decorator.func
    if not isinstance(callee, ast.Attribute) or callee.attr not in _LIMITS or not isinstance(callee.value, ast.Name):
        return False
    made = module.assigned_value(callee.value)
    if isinstance(made, ast.Call):
        return module.qualified_name(made.func) in ("slowapi.Limiter", "slowapi.extension.Limiter")
    # Beside FastAPI an imported limiter with a text such as "5/minute" is one of slowapi.
    limit = decorator.args[0].value if decorator.args and isinstance(decorator.args[0], ast.Constant) else None
    return made is None and "limiter" in callee.value.id.lower() and isinstance(limit, str) and "/" in limit
