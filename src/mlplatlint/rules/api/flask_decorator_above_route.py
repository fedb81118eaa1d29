"""Logic of flask-decorator-above-route."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._flask import route_of

_WRAPPERS = ("flask_login.", "flask_jwt_extended.", "flask_httpauth.", "flask_limiter.", "flask_caching.", "flask_security.", "flask_principal.",
             "functools.lru_cache", "functools.cache")  # fmt: skip


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each decorator that wraps a view above all of its routes."""
    routes = [index for index, one in enumerate(function.decorator_list) if route_of(one, module) is not None]
    if not routes:
        return
    found = route_of(function.decorator_list[routes[0]], module)
    for decorator in function.decorator_list[: routes[0]]:
        callee = decorator.func if isinstance(decorator, ast.Call) else decorator
        if found is not None and _wraps(callee, module, called=isinstance(decorator, ast.Call)):
            values = {"decorator": module.source.text(module.span(callee)), "path": found.path}
            yield Hit(module.span(callee), values, function.name)


def _wraps(callee: Any, module: PythonModule, *, called: bool) -> bool:
    """Tell whether a decorator certainly gives back another function than the one it was given."""
    name = module.qualified_name(callee) or ""
    if name.startswith(_WRAPPERS):
        return True
    owner = module.assigned_value(callee.value) if isinstance(callee, ast.Attribute) else None
    if isinstance(owner, ast.Call) and (module.qualified_name(owner.func) or "").startswith(_WRAPPERS):
        return callee.attr in ("login_required", "limit", "cached", "memoize")
    bindings = module.scope.bindings.get(name.removeprefix("<module>."), []) if name.startswith("<module>.") else []
    if len(bindings) != 1 or bindings[0].kind != "function":
        return False
    inner = _inner(bindings[0].node)
    return bool(inner) and (not called or any(_inner(one) for one in inner))


def _inner(function: Any) -> list[Any]:
    """Return the functions defined in a function's body that it gives back."""
    defined = {one.name: one for one in function.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}
    names = [getattr(one.value, "id", "") for one in function.body if isinstance(one, ast.Return)]
    return [defined[name] for name in names if name in defined]
