"""Finds views of Flask, Django and Django's REST framework, and what stands around them."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.facts.views import Framework, PythonViews, View
from mlplatlint.fronts.python.module import PythonModule

_REGISTERS = frozenset(("route", "get", "post", "put", "patch", "delete"))
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")
_FLASK_MAKERS = frozenset(("flask.Flask", "quart.Quart", "flask.Blueprint", "flask.blueprints.Blueprint", "quart.Blueprint", "flask_smorest.Blueprint", "flask_openapi3.APIBlueprint"))  # fmt: skip
_FLASK_CLASSES = frozenset(
    ("flask.views.MethodView", "flask_restful.Resource", "flask_restx.Resource", "quart.views.MethodView")
)
_HOOKS = frozenset(("before_request", "before_app_request"))
_CHECKS = re.compile(
    rb"(?i)current_(?:user|auth|account|identity|actor)|\bg\.\w*(?:user|auth|account|identity|token|tenant|member)|request\.(?:user|authorization|auth\b|headers)"
    rb"|(?<!db\.)\bsession(?:\[|\.get\(|\.pop\()|\b40[13]\b|unauthori[sz]ed|forbid|permission|denied|token|api_?key|signature|hmac|secret|passw|captcha"
    rb"|credential|\w*(?:auth(?!or)|logged|login|verif|require|access|check|allowed|protect|is_admin|is_staff|superuser|enforce|guard|owner|validate_)\w*\s*\("
    rb"|\b(?:can|has|is|may|ensure|assert)_\w+\(|get_permissions|test_func|\bdispatch\b|throttle|\bpolic"
)
"""Text in a view that may be a question about who calls."""
_STORES = re.compile(rb"\.(?:save|delete|create|bulk_create|update_or_create|get_or_create|bulk_update)\(")
_NAMED = re.compile(r"(?i)delete|remove|create|update|edit|destroy|purge")
_POSTED = re.compile(rb"request\.(?:POST|method|FILES)|require_POST|require_http_methods")
_GENERIC_VIEWS = frozenset(("CreateView", "UpdateView", "DeleteView"))
_REST_WRITERS = re.compile(r"(?:Create|Update|Destroy)\w*APIView$|ModelViewSet$|(?:Create|Update|Destroy)ModelMixin$")
_REST_METHODS = frozenset(
    ("post", "put", "patch", "delete", "create", "update", "partial_update", "destroy", "perform_create")
)
_KNOWN_BASES = (
    "django.views.generic.",
    "django.views.",
    "rest_framework.",
    "django.contrib.auth.mixins.",
    "builtins.object",
)


def collect(module: PythonModule) -> PythonViews | None:
    """Return the record of a file; None when it has none of all this."""
    targets = [target for _, target in module.imports]
    flask = any(target.partition(".")[0].startswith(("flask", "quart")) for target in targets)
    django = any(target.partition(".")[0] in ("django", "rest_framework") for target in targets)
    views: list[View] = []
    hooks: list[tuple[str, bool]] = []
    for function in [*module.nodes(ast.FunctionDef), *module.nodes(ast.AsyncFunctionDef)]:
        if flask:
            views += _flask_function(module, function)
            hooks += _hooks(module, function)
        if django and function in module.tree.body:
            views += _django_function(module, function)
    for node in module.nodes(ast.ClassDef):
        views += _flask_class(module, node) if flask else ()
        views += _class(module, node) if django else ()
    hooks += _registered(module) if flask else ()
    default, middleware, is_settings = _settings(module)
    blueprints = tuple(_blueprints(module)) if flask else ()
    if not (views or hooks or blueprints or default or middleware or is_settings):
        return None
    return PythonViews(tuple(views), tuple(hooks), blueprints, middleware, default, is_settings)


def _last(node: Any) -> str:
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))


def _callee(node: Any) -> Any:
    return node.func if isinstance(node, ast.Call) else node


def _text(module: PythonModule, node: Any) -> bytes:
    span = module.span(node)
    return bytes(module.source.data[span.start : span.end])


def _body_checks(module: PythonModule, function: Any) -> bool:
    first, last = module.span(function.body[0]), module.span(function.body[-1])
    names = " ".join(one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs))
    return (
        _CHECKS.search(bytes(module.source.data[first.start : last.end])) is not None
        or _CHECKS.search(names.encode()) is not None
    )


def _name_span(module: PythonModule, node: Any) -> tuple[int, int]:
    start = module.source.data.find(node.name.encode(), module.source.offset(node.lineno, node.col_offset))
    return start, start + len(node.name.encode())


def _decorators(module: PythonModule, node: Any) -> tuple[str, ...]:
    """Return the last names of decorators, that of what ``method_decorator`` applies in its place."""
    found = []
    for decorator in node.decorator_list:
        name = _last(_callee(decorator))
        if name == "method_decorator" and isinstance(decorator, ast.Call) and decorator.args:
            given: Any = decorator.args[0]
            found += [
                _last(_callee(one)) for one in (given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given])
            ]
        elif name == "permission_classes" and isinstance(decorator, ast.Call):
            found += _classes(decorator.args[0] if decorator.args else None) or [""]
        else:
            found.append(name)
    return tuple(found)


def _classes(node: Any) -> list[str] | None:
    """Return the last names in a list of classes; None when it is not written out."""
    return [_last(_callee(one)) for one in node.elts] if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else None


# --- Flask ---------------------------------------------------------------------------------------------------


def _flask_function(module: PythonModule, function: Any) -> Iterator[View]:
    for decorator in function.decorator_list:
        func = _callee(decorator)
        if not isinstance(decorator, ast.Call) or not isinstance(func, ast.Attribute) or func.attr not in _REGISTERS:
            continue
        path = module.constant(decorator.args[0]) if decorator.args else None
        if not isinstance(path, str) or not isinstance(func.value, ast.Name) or not (path.startswith("/") or not path):
            continue
        methods = _methods(module, decorator, func.attr)
        start, end = _name_span(module, function)
        yield View(
            Framework.FLASK, function.name, start, end, methods, path, func.value.id, _decorators(module, function),
            checks=_body_checks(module, function), changes=bool(set(methods) & set(_CHANGING)),
        )  # fmt: skip
        return


def _methods(module: PythonModule, call: ast.Call, name: str) -> tuple[str, ...]:
    if name != "route":
        return (name.upper(),)
    for item in call.keywords:
        if item.arg == "methods" and isinstance(item.value, (ast.List, ast.Tuple, ast.Set)):
            return tuple(sorted(str(module.constant(one)).upper() for one in item.value.elts))
    return ("GET",)


def _flask_class(module: PythonModule, node: ast.ClassDef) -> Iterator[View]:
    bases = {module.qualified_name(base) for base in node.bases}
    if not bases or not bases <= _FLASK_CLASSES:
        return
    shared: list[str] = []
    for statement in node.body:
        if isinstance(statement, ast.Assign) and _last(statement.targets[0]) in ("decorators", "method_decorators"):
            shared += _classes(statement.value) or ["?"]
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name.upper() in (*_CHANGING, "GET"):
            start, end = _name_span(module, statement)
            yield View(
                Framework.FLASK, f"{node.name}.{statement.name}", start, end, (statement.name.upper(),), "", "",
                (*shared, *_decorators(module, statement), *_decorators(module, node)),
                checks=_body_checks(module, statement), changes=statement.name != "get",
            )  # fmt: skip


def _blueprints(module: PythonModule) -> Iterator[tuple[str, str]]:
    """Yield the names that blueprints and applications are bound to, with the prefix of their paths."""
    for statement in module.nodes(ast.Assign):
        call, target = statement.value, statement.targets[0]
        if (
            isinstance(call, ast.Call)
            and isinstance(target, ast.Name)
            and module.qualified_name(call.func) in _FLASK_MAKERS
        ):
            prefix = next((module.constant(item.value) for item in call.keywords if item.arg == "url_prefix"), "")
            yield target.id, prefix if isinstance(prefix, str) else ""


_TURNS_AWAY = re.compile(rb"\babort\(|\braise\b|\breturn[ \t]+[^\s#]|redirect\(")


def _turns_away(module: PythonModule, function: Any) -> bool:
    """Tell whether a function run before each request may answer in the view's place."""
    return len(function.decorator_list) > 1 or _TURNS_AWAY.search(_text(module, function)) is not None


def _hooks(module: PythonModule, function: Any) -> Iterator[tuple[str, bool]]:
    names = [_callee(one) for one in function.decorator_list]
    for name in names:
        if isinstance(name, ast.Attribute) and name.attr in _HOOKS:
            holder = _last(name.value) if name.attr == "before_request" else ""
            yield holder, _turns_away(module, function)


def _registered(module: PythonModule) -> Iterator[tuple[str, bool]]:
    """Yield hooks that are registered by a call: what they do is taken to matter unless it is seen not to."""
    for call in module.nodes(ast.Call):
        func = call.func
        if not isinstance(func, ast.Attribute) or func.attr not in _HOOKS or not call.args:
            continue
        given = call.args[0]
        bindings = module.scope.bindings.get(given.id, []) if isinstance(given, ast.Name) else []
        plain = len(bindings) == 1 and bindings[0].kind == "function" and not _turns_away(module, bindings[0].node)
        yield _last(func.value) if func.attr == "before_request" else "", not plain


# --- Django --------------------------------------------------------------------------------------------------


def _django_function(module: PythonModule, function: Any) -> Iterator[View]:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if names[:1] != ["request"]:
        return
    around = _decorators(module, function)
    rest = "api_view" in around
    methods: tuple[str, ...] = ()
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and _last(decorator.func) == "api_view" and decorator.args:
            given = decorator.args[0]
            elements = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
            methods = tuple(sorted(str(module.constant(one)).upper() for one in elements))
    text = _text(module, function)
    posted = bool(set(methods) & set(_CHANGING)) if rest else _POSTED.search(text) is not None
    start, end = _name_span(module, function)
    decorated = any(_last(_callee(one)) == "permission_classes" for one in function.decorator_list)
    yield View(
        Framework.REST if rest else Framework.DJANGO, function.name, start, end, methods, "", "", around,
        declared=decorated, checks=_body_checks(module, function), changes=(posted or _NAMED.search(function.name) is not None) and (rest or _STORES.search(text) is not None),
    )  # fmt: skip


def _class(module: PythonModule, node: ast.ClassDef) -> Iterator[View]:
    bases = [module.qualified_name(base) or "?" for base in node.bases]
    if not bases:
        return
    last = [name.rpartition(".")[2] for name in bases]
    rest = any(name.startswith("rest_framework.") for name in bases)
    generic = any(name.startswith("django.views.generic") for name in bases)
    if not rest and not generic:
        return
    permissions: list[str] | None = None
    declared = opaque = False
    methods = []
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            methods.append(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if _last(target) == "permission_classes":
                permissions, declared = _classes(statement.value), True
                opaque = permissions is None
    opaque = opaque or any(not name.startswith(_KNOWN_BASES) for name in bases)
    writes = any(_REST_WRITERS.search(name) for name in last) or bool(set(methods) & _REST_METHODS)
    start, end = _name_span(module, node)
    kept = [name for name in last if not name.endswith(("View", "ViewSet", "ModelMixin", "APIView"))]
    removes = any("Destroy" in name or name == "ModelViewSet" for name in last) or bool(
        {"delete", "destroy"} & set(methods)
    )
    yield View(
        Framework.REST if rest else Framework.DJANGO, node.name, start, end, ("DELETE",) if removes else ("POST",), "", "",
        (*(permissions or ([""] if declared else [])), *kept, *_decorators(module, node)),
        declared=declared, checks=_CHECKS.search(_class_text(module, node)) is not None, opaque=opaque,
        changes=writes if rest else bool(set(last) & _GENERIC_VIEWS),
    )  # fmt: skip


def _class_text(module: PythonModule, node: ast.ClassDef) -> bytes:
    """Return the text of a class without its list of permissions."""
    parts = [
        one
        for one in node.body
        if _last(getattr(one, "targets", [None])[0]) not in ("permission_classes", "authentication_classes")
    ]
    return b"\n".join(_text(module, one) for one in parts)


def _settings(module: PythonModule) -> tuple[str, tuple[str, ...], bool]:
    """Return what settings of Django say: the default of the REST framework, the middleware, and whether they are settings."""
    default, middleware, is_settings = "", [], False
    for statement in module.tree.body:
        target = getattr(statement, "targets", [None])[0]
        name = _last(target)
        value = getattr(statement, "value", None)
        if name in ("INSTALLED_APPS", "ROOT_URLCONF"):
            is_settings = True
        elif name in ("MIDDLEWARE", "MIDDLEWARE_CLASSES"):
            elements = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
            middleware += [str(module.constant(one)) for one in elements]
        elif name == "REST_FRAMEWORK":
            default = _rest_default(module, value)
    return default, tuple(middleware), is_settings


def _rest_default(module: PythonModule, node: Any) -> str:
    if not isinstance(node, ast.Dict):
        return "closed"
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            return "closed"
        if module.constant(key) == "DEFAULT_PERMISSION_CLASSES":
            elements = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
            names = [str(module.constant(one)) for one in elements]
            return "open" if names and all(name.endswith(".AllowAny") for name in names) else "closed"
    return "open"
