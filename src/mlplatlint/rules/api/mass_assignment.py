"""Logic of mass-assignment."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._bodies import added_to_session, raw_body

_ORM_CREATORS = frozenset(("create", "get_or_create", "update_or_create", "update"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where whatever keys a caller sends become columns of a row."""
    if is_test(module.source.path):
        return
    found = _spread(call, module) or _set_one_by_one(call, module)
    if found:
        where, source = found
        yield Hit(module.span(where), {"source": source}, module.symbol_of(call))


def _spread(call: ast.Call, module: PythonModule) -> tuple[ast.expr, str] | None:
    """Return the callee and the body of ``Row(**body)``, where the row is then stored, or ``objects.create(**body)``."""
    for item in call.keywords:
        source = raw_body(item.value, module) if item.arg is None else ""
        if not source:
            continue
        func = call.func
        manager = isinstance(func, ast.Attribute) and isinstance(func.value, (ast.Attribute, ast.Call))
        if manager and func.attr in _ORM_CREATORS and "objects" in module.source.text(module.span(func)):  # type: ignore[attr-defined]
            return func, source
        if added_to_session(call, module):
            return func, source
    return None


def _set_one_by_one(call: ast.Call, module: PythonModule) -> tuple[ast.expr, str] | None:
    """Return ``setattr`` and the body of a loop over its items that sets each as an attribute, whatever its name."""
    if module.qualified_name(call.func) != "builtins.setattr" or len(call.args) != 3:
        return None
    key: Any = call.args[1]
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, (ast.If, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef)):
            return None  # a test of the name may be what picks the allowed ones
        if isinstance(ancestor, ast.For):
            items = ancestor.iter
            names = [getattr(one, "id", "") for one in getattr(ancestor.target, "elts", ())]
            loops = isinstance(items, ast.Call) and isinstance(items.func, ast.Attribute) and items.func.attr == "items"
            if not loops or getattr(key, "id", None) != (names or [""])[0] or not _is_unconditional(ancestor):
                return None
            source = raw_body(items.func.value, module)  # type: ignore[attr-defined]
            return (call.func, source) if source else None
    return None


def _is_unconditional(loop: ast.For) -> bool:
    """Tell whether nothing in a loop looks at a name before it is set."""
    return not any(isinstance(statement, (ast.If, ast.Assert, ast.Continue)) for statement in loop.body)
