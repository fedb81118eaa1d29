"""Logic of upload-without-size-limit."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked
from mlplatlint.rules.api._arguments import milder
from mlplatlint.rules.api._handlers import parameters, route_decorator, uses_fastapi

_BOUND = re.compile(
    rb"(?i)content[-_]length|max_?(?:file_?|upload_?|body_?|request_?)?(?:size|bytes|length|mb)|size_?limit|limit_?upload|too_large|TOO_LARGE|\b413\b"
)


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a route reads an upload into memory, whatever its size."""
    if route_decorator(function) < 0 or not uses_fastapi(module):
        return
    uploads = {
        one.arg for one, _ in parameters(function) if one.annotation is not None and _is_upload(one.annotation, module)
    }
    if not uploads or _BOUND.search(module.source.data):
        return
    for call in module.nodes(ast.Call):
        receiver: Any = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "read" else None
        if isinstance(receiver, ast.Attribute) and receiver.attr == "file":
            receiver = receiver.value
        if not isinstance(receiver, ast.Name) or receiver.id not in uploads or call.args or call.keywords:
            continue
        if module.function_of(call) is function and not _measured(function, receiver.id):
            yield Hit(module.span(call), {"name": receiver.id}, function.name, severity=milder(module))


def _is_upload(annotation: ast.expr, module: PythonModule) -> bool:
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice.elts[0] if isinstance(annotation.slice, ast.Tuple) else annotation.slice
        return _is_upload(inner, module)
    while isinstance(annotation, ast.BinOp):
        annotation = annotation.left
    return (module.qualified_name(annotation) or "").endswith(".UploadFile")


def _measured(function: ast.AST, name: str) -> bool:
    """Tell whether the handler looks at the size of the upload anywhere."""
    sizes = [node for node in walked(function) if isinstance(node, ast.Attribute) and node.attr == "size"]
    return any(isinstance(node.value, ast.Name) and node.value.id == name for node in sizes)
