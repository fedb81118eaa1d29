"""Logic of debug-enabled."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder, only_in_development

_CONSTRUCTORS = frozenset(
    ("fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette", "litestar.Litestar")
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where an application is made or run with debugging on."""
    name = module.qualified_name(call.func)
    value = argument(call, "debug")
    if value is None or module.constant(value) is not True or only_in_development(module, value):
        return
    if name in _CONSTRUCTORS:
        yield Hit(
            module.span(value),
            {"application": name.rpartition(".")[2]},
            module.symbol_of(call),
            severity=milder(module),
        )
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "run" and _is_flask(call.func.value, module):
        severity = milder(module, "medium" if _guarded(call, module) else "")
        yield Hit(module.span(value), {"application": "Flask"}, module.symbol_of(call), severity=severity)


def _is_flask(receiver: ast.expr, module: PythonModule) -> bool:
    made = module.assigned_value(receiver)
    return isinstance(made, ast.Call) and module.qualified_name(made.func) in (
        "flask.Flask",
        "quart.Quart",
        "flask.app.Flask",
    )


def _guarded(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether the call stands below ``if __name__ == "__main__"``: a server never runs it by importing."""
    return any(
        isinstance(one, ast.If) and isinstance(one.test, ast.Compare) and getattr(one.test.left, "id", "") == "__name__"
        for one in module.ancestors(call)
    )
