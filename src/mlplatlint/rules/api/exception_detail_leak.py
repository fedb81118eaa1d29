"""Logic of exception-detail-leak."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder

_ANSWERS = frozenset(
    f"{package}.{name}"
    for package in (
        "fastapi",
        "fastapi.responses",
        "starlette.responses",
        "starlette.exceptions",
        "fastapi.exceptions",
    )
    for name in ("HTTPException", "JSONResponse", "PlainTextResponse", "HTMLResponse", "Response", "ORJSONResponse")
)
_TRACES = frozenset(
    ("traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "traceback.format_stack")
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where the text of an unexpected exception, or a traceback, goes into an answer."""
    if module.qualified_name(call.func) not in _ANSWERS:
        return
    content = argument(call, "detail", 1) or argument(call, "content", 0)
    if content is None:
        return
    handler = _handler(call, module)
    for node in _parts(content):
        if isinstance(node, ast.Call) and module.qualified_name(node.func) in _TRACES:
            yield Hit(
                module.span(node), {"what": "a traceback"}, module.symbol_of(call), severity=milder(module, "medium")
            )
            return
        if (
            handler is not None
            and isinstance(node, ast.Name)
            and node.id == handler.name
            and _is_broad(handler, module)
        ):
            what = "the text of whatever went wrong"
            yield Hit(module.span(node), {"what": what}, module.symbol_of(call), severity=milder(module))
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


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        yield part
        for field in part._fields:
            value = getattr(part, field, None)
            stack += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)]
