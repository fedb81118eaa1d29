"""The settings of CORS middleware, wherever it is added."""

from __future__ import annotations

import _ast as ast
import re
from typing import NamedTuple

from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, is_open, mapping, only_in_development, strings

_CLASSES = frozenset(
    (
        "fastapi.middleware.cors.CORSMiddleware",
        "starlette.middleware.cors.CORSMiddleware",
        "fastapi.middleware.CORSMiddleware",
    )
)
_FLASK = frozenset(
    ("flask_cors.CORS", "flask_cors.extension.CORS", "flask_cors.cross_origin", "flask_cors.decorator.cross_origin")
)
_LITESTAR = frozenset(("litestar.config.cors.CORSConfig", "starlite.config.CORSConfig", "starlite.CORSConfig"))
_STRANGERS = ("https://stranger.invalid", "http://stranger.invalid:8080")


class Cors(NamedTuple):
    """One use: the argument that lists the origins, whether any origin is let in, and whether credentials are."""

    origins: ast.expr
    open: bool
    credentials: bool
    pattern: str
    by_default: bool
    """The value is what an environment variable falls back to."""


def cors_of(call: ast.Call, module: PythonModule) -> Cors | None:
    """Return the CORS settings a call makes; None for other calls, and where they are not known."""
    if (found := _flask_cors(call, module)) is not None:
        return None if only_in_development(module, call) else found
    if not _is_cors(call, module) or only_in_development(module, call):
        return None
    # Litestar sends `*` beside credentials, which browsers refuse.
    repeats = module.qualified_name(call.func) not in _LITESTAR
    credentials = repeats and module.constant(argument(call, "allow_credentials")) is True
    pattern_node = argument(call, "allow_origin_regex")
    if pattern_node is not None:
        pattern = module.constant(pattern_node)
        if isinstance(pattern, str):
            return Cors(pattern_node, _matches_anybody(pattern), credentials, pattern, False)
    origins = argument(call, "allow_origins")
    if origins is None:
        return None
    listed = strings(module, origins)
    fallback = _fallback(module, origins) if listed is None else None
    value = listed or ([] if fallback is None else [fallback])
    return Cors(origins, "*" in value, credentials, "", fallback is not None)


def _flask_cors(call: ast.Call, module: PythonModule) -> Cors | None:
    """Return the settings of Flask-CORS, which lets every origin in unless told otherwise, and repeats it where credentials are."""
    if module.qualified_name(call.func) not in _FLASK or is_open(call):
        return None
    resources = mapping(module, argument(call, "resources", 1)) or {}
    options = [inner for one in resources.values() if (inner := mapping(module, one)) is not None]
    given = argument(call, "origins") or next((one["origins"] for one in options if "origins" in one), None)
    if given is None and (len(call.args) > 1 or argument(call, "resources") is not None):
        return None
    value = "*" if given is None else module.constant(given)
    listed = [value] if isinstance(value, str) else strings(module, given) or []
    switches = [argument(call, "supports_credentials"), *(one.get("supports_credentials") for one in options)]
    credentials = any(module.constant(one) is True for one in switches)
    return Cors(given or call.func, bool({"*", ".*"} & set(listed)), credentials, "", False)


def _is_cors(call: ast.Call, module: PythonModule) -> bool:
    name = module.qualified_name(call.func)
    if name in _CLASSES or name in _LITESTAR:
        return True
    last = call.func.attr if isinstance(call.func, ast.Attribute) else (name or "").rpartition(".")[2]
    return (
        last in ("add_middleware", "Middleware") and bool(call.args) and module.qualified_name(call.args[0]) in _CLASSES
    )


def _matches_anybody(pattern: str) -> bool:
    try:
        compiled = re.compile(pattern[:300])
    except re.error:
        return False
    return not _EXPLOSIVE.search(pattern) and all(compiled.fullmatch(origin) for origin in _STRANGERS)


_EXPLOSIVE = re.compile(r"[+*}]\)?[+*{]")
"""Nested repetition, which may take for ever to match."""


def _fallback(module: PythonModule, node: ast.expr) -> str | None:
    """Return the literal default of ``os.getenv(name, default)``, also when it is split into a list."""
    if isinstance(node, ast.Name):
        node = module.assigned_value(node) or node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        node = node.func.value
    if isinstance(node, ast.Call) and module.qualified_name(node.func) in ("os.getenv", "os.environ.get"):
        value = module.constant(argument(node, "default", 1))
        return value if isinstance(value, str) else None
    return None
