"""Logic of csrf-check-switched-off."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_EXEMPT = "django.views.decorators.csrf.csrf_exempt"
_FOR_PROGRAMS = re.compile(r"(?i)hook|callback|signature|hmac|stripe|slack|github|notif")


def check(node: ast.Name | ast.Attribute | ast.Subscript, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a view, or all of them, are left without the check."""
    what = _all(node, module) if isinstance(node, ast.Subscript) else _one(node, module)
    if what and not is_test(module.source.path):
        yield Hit(module.span(node), {"what": what}, module.symbol_of(node))


def _all(node: ast.Subscript, module: PythonModule) -> str:
    parent: Any = node.parent  # type: ignore[attr-defined]
    is_set = isinstance(parent, ast.Assign) and node in parent.targets and module.constant(parent.value) is False
    return "the application" if is_set and module.constant(node.slice) == "WTF_CSRF_ENABLED" else ""


def _one(node: ast.Name | ast.Attribute, module: PythonModule) -> str:
    """Return the name of the view that a decorator leaves out."""
    if isinstance(node.ctx, ast.Store) or module.qualified_name(node) != _EXEMPT:
        return ""
    parent: Any = getattr(node, "parent", None)
    called = getattr(parent, "func", None)
    if getattr(called, "id", getattr(called, "attr", "")) == "method_decorator":
        parent = parent.parent
    if not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return ""
    text = module.source.text(module.span(parent))[:4000]
    return "" if _FOR_PROGRAMS.search(text) else f"`{parent.name}`"
