"""Logic of unbounded-pagination."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._handlers import Handler, parameters, route_decorator, uses_fastapi

_NAMES = frozenset(("limit", "page_size", "per_page", "pagesize", "max_results", "max_items", "batch_size", "top_k"))
_BOUNDS = frozenset(("le", "lt"))


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a caller chooses how many rows are read, without an upper bound."""
    if route_decorator(function) < 0 or not uses_fastapi(module):
        return
    for parameter, default in parameters(function):
        annotation = parameter.annotation
        if parameter.arg not in _NAMES or annotation is None or not _is_number(annotation):
            continue
        if not _is_bounded(annotation) and not _is_bounded(default) and _reaches_query(function, parameter.arg, module):
            yield Hit(module.span(parameter), {"name": parameter.arg}, f"{function.name}:{parameter.arg}")


def _is_number(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Subscript):
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        return bool(parts) and _is_number(parts[0])
    while isinstance(annotation, ast.BinOp):
        annotation = annotation.left
    return isinstance(annotation, ast.Name) and annotation.id == "int"


def _is_bounded(node: ast.expr | None) -> bool:
    """Tell whether an annotation or default may set an upper bound; a call that is not a plain parameter may."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return any(_is_bounded(part) for part in node.slice.elts[1:])
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    return name not in ("Query", "Path", "Form") or any(
        item.arg in _BOUNDS or item.arg is None for item in node.keywords
    )


def _reaches_query(function: Handler, name: str, module: PythonModule) -> bool:
    """Tell whether the handler itself puts the number into a query, as it came."""
    for call in module.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "limit":
            continue
        if module.function_of(call) is function and any(
            isinstance(one, ast.Name) and one.id == name for one in call.args
        ):
            bindings = module.lookup(name, call.scope) or []  # type: ignore[attr-defined]
            return len(bindings) == 1
    return False
