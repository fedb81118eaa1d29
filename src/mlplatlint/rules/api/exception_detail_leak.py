"""Logic of exception-detail-leak."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked
from mlplatlint.rules.api._arguments import argument, milder

_PACKAGES = ("fastapi", "fastapi.responses", "starlette.responses", "starlette.exceptions", "fastapi.exceptions")
_NAMES = ("HTTPException", "JSONResponse", "PlainTextResponse", "HTMLResponse", "Response", "ORJSONResponse")
_ANSWERS = frozenset(f"{package}.{name}" for package in _PACKAGES for name in _NAMES)
_OTHER_ANSWERS = frozenset(
    ("flask.jsonify", "flask.make_response", "flask.Response", "quart.jsonify", "quart.make_response", "django.http.HttpResponse",
     "django.http.JsonResponse", "django.http.HttpResponseServerError", "rest_framework.response.Response", "aiohttp.web.json_response",
     "aiohttp.web.Response", "sanic.response.json", "sanic.response.text")
)  # fmt: skip
"""Answers of other frameworks: there only a traceback is reported."""
_TRACES = frozenset(
    ("traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "traceback.format_stack")
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where the text of an unexpected exception, or a traceback, goes into an answer."""
    name, symbol = module.qualified_name(call.func), module.symbol_of(call)
    if name in _OTHER_ANSWERS:
        given = [*call.args, *(item.value for item in call.keywords)]
    elif name in _ANSWERS:
        content = argument(call, "detail", 1) or argument(call, "content", 0)
        given = [] if content is None else [content]
    else:
        return
    handler = _handler(call, module) if name in _ANSWERS else None
    broad = "" if handler is None or not _is_broad(handler, module) else handler.name
    for node in (part for one in given for part in walked(one)):
        if isinstance(node, ast.Call) and module.qualified_name(node.func) in _TRACES:
            yield Hit(module.span(node), {"what": "a traceback"}, symbol, severity=milder(module, "medium"))
            return
        if broad and isinstance(node, ast.Name) and node.id == broad:
            what = "the text of whatever went wrong"
            yield Hit(module.span(node), {"what": what}, symbol, severity=milder(module))
            return


def _handler(call: ast.Call, module: PythonModule) -> ast.ExceptHandler | None:
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, ast.ExceptHandler):
            return ancestor
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return None
    return None


def _is_broad(handler: ast.ExceptHandler, module: PythonModule) -> bool:
    return handler.type is None or module.qualified_name(handler.type) in (
        "builtins.Exception",
        "builtins.BaseException",
    )
