"""Logic of debug-enabled."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder, only_in_development

_CONSTRUCTORS = frozenset(
    ("fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette", "litestar.Litestar", "tornado.web.Application")
)  # fmt: skip
_APPLICATIONS = {
    "flask.Flask": "Flask", "flask.app.Flask": "Flask", "quart.Quart": "Quart", "sanic.Sanic": "Sanic", "bottle.Bottle": "Bottle",
    "dash.Dash": "Dash",
}  # fmt: skip
_RUNS = frozenset(("run", "run_server"))


def check(node: ast.Call | ast.Assign, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where an application is made or run with debugging on, or is told so afterwards."""
    found = _assigned(node, module) if isinstance(node, ast.Assign) else _called(node, module)
    if found is None:
        return
    value, application = found
    if module.constant(value) is True and not only_in_development(module, value):
        severity = milder(module, "medium" if _guarded(node, module) else "")
        yield Hit(module.span(value), {"application": application}, module.symbol_of(node), severity=severity)


def _called(call: ast.Call, module: PythonModule) -> tuple[ast.expr, str] | None:
    name = module.qualified_name(call.func) or ""
    value = argument(call, "debug")
    if name in _CONSTRUCTORS and value is not None:
        return value, name.rpartition(".")[2] if not name.startswith("tornado") else "Tornado"
    if not isinstance(call.func, ast.Attribute):
        return None
    owner = call.func.value
    if call.func.attr in _RUNS and value is not None and (application := _application(owner, module)):
        return value, application
    if call.func.attr in ("update", "from_mapping") and isinstance(owner, ast.Attribute) and owner.attr == "config":
        given, application = argument(call, "DEBUG"), _application(owner.value, module)
        return (given, application) if given is not None and application else None
    return None


def _assigned(node: ast.Assign, module: PythonModule) -> tuple[ast.expr, str] | None:
    """Return what ``app.debug`` or ``app.config["DEBUG"]`` is set to, and the framework."""
    target: Any = node.targets[0]
    if isinstance(target, ast.Attribute) and target.attr == "debug":
        owner = target.value
    elif (
        isinstance(target, ast.Subscript)
        and module.constant(target.slice) == "DEBUG"
        and getattr(target.value, "attr", "") == "config"
    ):
        owner = target.value.value  # type: ignore[attr-defined]
    else:
        return None
    application = _application(owner, module)
    return (node.value, application) if application else None


def _application(receiver: ast.expr, module: PythonModule) -> str:
    made = module.assigned_value(receiver)
    return _APPLICATIONS.get(module.qualified_name(made.func) or "", "") if isinstance(made, ast.Call) else ""


def _guarded(node: ast.AST, module: PythonModule) -> bool:
    """Tell whether a place stands below ``if __name__ == "__main__"``: a server never runs it by importing."""
    return any(
        isinstance(one, ast.If) and isinstance(one.test, ast.Compare) and getattr(one.test.left, "id", "") == "__name__"
        for one in module.ancestors(node)
    )
