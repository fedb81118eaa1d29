"""Logic of hardcoded-session-key."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.text.candidates import REDACT
from mlplatlint.rules.api._arguments import argument, milder, only_in_development

_FLASK = {"flask.Flask": "Flask", "flask.app.Flask": "Flask", "quart.Quart": "Quart"}
_MIDDLEWARE = frozenset(
    ("starlette.middleware.sessions.SessionMiddleware", "fastapi.middleware.sessions.SessionMiddleware")
)
_READERS = frozenset(("os.getenv", "os.environ.get", "decouple.config", "environs.env.str"))


def check(node: ast.Call | ast.Assign, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where the key of sessions is a literal, or falls back to one."""
    found = _assigned(node, module) if isinstance(node, ast.Assign) else _called(node, module)
    if found is None or only_in_development(module, node):
        return
    place, application = found
    value: Any = module.assigned_value(place) or place
    fallback = isinstance(value, ast.Call) and module.qualified_name(value.func) in _READERS
    if fallback:
        value = argument(value, "default", 1)
    if isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes)) and len(value.value) > 0:
        values = {"application": application, "fallback": ", for when nobody sets it" if fallback else ""}
        severity = milder(module, "medium" if fallback else "")
        yield Hit(module.span(value), values, module.symbol_of(node), severity=severity, tags=(REDACT,))


def _called(call: ast.Call, module: PythonModule) -> tuple[ast.expr, str] | None:
    name = module.qualified_name(call.func)
    first = module.qualified_name(call.args[0]) if call.args else None
    value = argument(call, "secret_key", 1 if name in _MIDDLEWARE else -1)
    if value is not None and (name in _MIDDLEWARE or first in _MIDDLEWARE):
        return value, "Starlette"
    value = argument(call, "cookie_secret")
    if value is not None and name == "tornado.web.Application":
        return value, "Tornado"
    owner = getattr(call.func, "value", None)
    value = argument(call, "SECRET_KEY")
    if (
        value is not None
        and getattr(call.func, "attr", "") in ("update", "from_mapping")
        and getattr(owner, "attr", "") == "config"
    ):
        application = _application(owner.value, module)  # type: ignore[union-attr]
        return (value, application) if application else None
    return None


def _assigned(node: ast.Assign, module: PythonModule) -> tuple[ast.expr, str] | None:
    target: Any = node.targets[0]
    owner: Any = None
    if isinstance(target, ast.Attribute) and target.attr == "secret_key":
        owner = target.value
    elif isinstance(target, ast.Subscript) and module.constant(target.slice) == "SECRET_KEY":
        owner = target.value.value if getattr(target.value, "attr", "") == "config" else None  # type: ignore[attr-defined]
    application = _application(owner, module) if owner is not None else ""
    return (node.value, application) if application else None


def _application(receiver: ast.expr, module: PythonModule) -> str:
    made = module.assigned_value(receiver)
    return _FLASK.get(module.qualified_name(made.func) or "", "") if isinstance(made, ast.Call) else ""
