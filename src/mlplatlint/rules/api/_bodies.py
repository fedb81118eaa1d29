"""What a caller sends as it arrives, before any model has picked fields from it."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.flows import is_flask_import, is_view_import
from mlplatlint.fronts.python import PythonModule

_METHODS = frozenset(("json", "get_json", "form"))
_ATTRIBUTES = frozenset(("json", "form", "data", "POST"))
_DICTIONARIES = frozenset(
    ("dict", "Dict", "Mapping", "MutableMapping", "builtins.dict", "typing.Dict", "typing.Mapping", "typing.Any")
)
_ROUTES = frozenset(("get", "post", "put", "patch", "delete", "route", "api_route"))
_STORES = frozenset(("add", "merge", "add_all"))
_DEPTH = 6


def raw_body(node: Any, module: PythonModule, depth: int = 0) -> str:
    """Return the text of the expression from which a whole request body comes that nothing has looked at; '' for anything else."""
    if depth > _DEPTH:
        return ""
    if isinstance(node, ast.Await):
        return raw_body(node.value, module, depth + 1)
    if isinstance(node, ast.Call):
        if module.qualified_name(node.func) == "builtins.dict" and len(node.args) == 1:
            return raw_body(node.args[0], module, depth + 1)
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in _METHODS and _is_request(func.value, module):
            return module.source.text(module.span(node))
        return ""
    if isinstance(node, ast.Attribute):
        if node.attr in _ATTRIBUTES and _is_request(node.value, module) and _hands_over_whole(module):
            return module.source.text(module.span(node))
        return ""
    if not isinstance(node, ast.Name):
        return ""
    bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
    if len(bindings) != 1 or _is_changed(node, module):
        return ""
    if bindings[0].kind == "assign":
        return raw_body(bindings[0].value, module, depth + 1)
    if bindings[0].kind == "parameter" and _is_dictionary(bindings[0].node.annotation, module):
        function = module.function_of(node)
        if function is not None and _is_route(function, module):
            return node.id
    return ""


def _hands_over_whole(module: PythonModule) -> bool:
    """Tell whether requests here have the body as an attribute: Flask's, and Django's."""
    return any(is_flask_import(target) or is_view_import(target) for _, target in module.imports)


def _is_request(node: Any, module: PythonModule) -> bool:
    """Tell whether an expression is a request of a web framework."""
    if isinstance(node, ast.Attribute):
        return node.attr == "request" and getattr(node.value, "id", "") == "self" and _hands_over_whole(module)
    if not isinstance(node, ast.Name):
        return False
    if module.qualified_name(node) in ("flask.request", "quart.request"):
        return True
    bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
    if len(bindings) != 1 or bindings[0].kind != "parameter":
        return False
    annotation = module.qualified_name(bindings[0].node.annotation) or ""
    views = any(is_view_import(target) for _, target in module.imports)
    return annotation.endswith((".Request", ".HttpRequest")) or (node.id == "request" and not annotation and views)


def _is_dictionary(annotation: Any, module: PythonModule) -> bool:
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = module.qualified_name(base) or ""
    if name == "typing.Annotated" and isinstance(annotation.slice, ast.Tuple):
        return _is_dictionary(annotation.slice.elts[0], module)
    return name in _DICTIONARIES


def _is_route(function: Any, module: PythonModule) -> bool:
    """Tell whether a function is registered as a route by a decorator with a path."""
    for decorator in getattr(function, "decorator_list", ()):
        func = getattr(decorator, "func", None)
        if isinstance(func, ast.Attribute) and func.attr in _ROUTES and getattr(decorator, "args", None):
            path = module.constant(decorator.args[0])
            if isinstance(path, str) and (path.startswith("/") or not path):
                return True
    return False


def _is_changed(name: ast.Name, module: PythonModule) -> bool:
    """Tell whether something is taken out of, or looked at in, a dictionary by the same function before: ``pop``, ``del``, ``validate``."""
    function = module.function_of(name)
    for other in module.nodes(ast.Name):
        if other.id != name.id or other is name or module.function_of(other) is not function:
            continue
        parent: Any = other.parent  # type: ignore[attr-defined]
        if isinstance(parent, (ast.Call, ast.Compare, ast.comprehension, ast.Delete)):
            return True
        if (
            isinstance(parent, ast.Attribute)
            and parent.attr in ("pop", "keys", "items", "clear")
            and other.lineno < name.lineno
        ):
            return True
        if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Del):
            return True
    return False


def added_to_session(call: Any, module: PythonModule) -> bool:
    """Tell whether what a call makes is stored by a session: ``db.add(Row(...))``, or by way of a name."""
    parent = call.parent
    if isinstance(parent, ast.Call) and getattr(parent.func, "attr", "") in _STORES:
        return True
    if not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name):
        return False
    name, function = parent.targets[0].id, module.function_of(call)
    return any(
        isinstance(other.func, ast.Attribute)
        and other.func.attr in _STORES
        and module.function_of(other) is function
        and any(getattr(argument, "id", "") == name for argument in other.args)
        for other in module.nodes(ast.Call)
    )
