"""Functions that a web framework calls without a route object of FastAPI: Flask's, Django's, and methods of Starlette's endpoints.

Flask and Quart hand the request over in a global name. A function that reads it has one parameter more here, called
:data:`REQUEST`.
"""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.flows import is_flask_import, is_signature_import, is_view_import
from mlplatlint.fronts.python.module import PythonModule

REQUEST = "request"
"""Name of the parameter that stands for the global request; the last one of its function."""

_GLOBALS = frozenset(("flask.request", "flask.globals.request", "quart.request", "quart.globals.request"))
_HOLDERS = frozenset(("flask", "quart", "flask.globals"))
_REGISTERS = frozenset(("route", "get", "post", "put", "patch", "delete"))
_GETTERS = frozenset(("get_argument", "get_arguments", "get_query_argument", "get_body_argument", "get_cookie"))
"""Methods of Tornado's handlers that read the request."""


class Entries:
    """Which functions of a file are called with what a caller sends, beside the routes of FastAPI."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        targets = [target for _, target in module.imports]
        self.is_flask = any(is_flask_import(target) for target in targets)
        self.has_views = any(is_view_import(target) for target in targets)
        self.has_getters = any(target.partition(".")[0] == "tornado" for target in targets)
        self.has_signatures = any(is_signature_import(target) for target in targets)
        self.globals = frozenset(local for local, target in module.imports if target in _GLOBALS)
        self.holders = frozenset(local for local, target in module.imports if target in _HOLDERS)
        self.helpers: frozenset[str] = frozenset()
        if self.globals or self.holders:
            functions = [one for one in module.tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
            self.helpers = frozenset(one.name for one in functions if self.reads_request(one))

    def is_request(self, node: Any) -> bool:
        """Tell whether an expression is the global request."""
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in _GETTERS:
                return owner == "self" and self.has_getters
            return node.attr == "request" and (owner in self.holders or (owner == "self" and self.has_views))
        return isinstance(node, ast.Name) and node.id in self.globals

    def reads_request(self, function: Any) -> bool:
        """Tell whether a function's own body, or one nested in it, may read the global request, itself or by a function of the
        module."""
        if not self.globals and not self.holders and not self.has_views:
            return False
        first, last = function.lineno, function.end_lineno or function.lineno
        kinds: tuple[type[Any], ...] = (ast.Name, ast.Attribute) if self.holders or self.has_views else (ast.Name,)
        return any(
            first <= node.lineno <= last and (self.is_request(node) or getattr(node, "id", "") in self.helpers)
            for kind in kinds
            for node in self.module.nodes(kind)
        )

    def of(self, function: Any, names: tuple[str, ...]) -> str:
        """Return how a function is reached, as :attr:`FunctionFlows.entry` tells it; empty for plain functions."""
        if self.is_flask:
            for decorator in function.decorator_list:
                func = getattr(decorator, "func", None)
                if isinstance(func, ast.Attribute) and func.attr in _REGISTERS and decorator.args:
                    path = self.module.constant(decorator.args[0])
                    if isinstance(path, str) and path.startswith("/"):
                        return f"{_methods(self.module, decorator, func.attr)} {path}"
        if self.has_signatures:
            for decorator in function.decorator_list:
                func = getattr(decorator, "func", None)
                if getattr(func, "attr", None) in _REGISTERS or getattr(func, "id", None) in _REGISTERS:
                    path = self.module.constant(decorator.args[0]) if decorator.args else "/"
                    return f"% {path}" if isinstance(path, str) else "% "
        if self.has_views and self.request_parameter(names):
            return "* "
        return ""

    def request_parameter(self, names: tuple[str, ...]) -> str:
        """Return the name of the parameter in which Django hands the request over; empty when there is none."""
        if not self.has_views:
            return ""
        first = names[1:2] if names[:1] == ("self",) else names[:1]
        return first[0] if first and first[0] in ("request", "req") else ""


def _methods(module: PythonModule, decorator: Any, name: str) -> str:
    if name != "route":
        return name.upper()
    for item in decorator.keywords:
        if item.arg == "methods" and isinstance(item.value, (ast.List, ast.Tuple, ast.Set)):
            values = [module.constant(one) for one in item.value.elts]
            return ",".join(sorted(str(one).upper() for one in values if isinstance(one, str))) or "GET"
    return "GET"
