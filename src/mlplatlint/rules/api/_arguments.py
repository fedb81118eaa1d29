"""What the rules on single calls share: arguments, and code that only runs in development."""

from __future__ import annotations

import _ast as ast
import re
from typing import Any

from mlplatlint.files.roles import is_example, is_test
from mlplatlint.fronts.python import PythonModule

_DEVELOPMENT = re.compile(
    r"(?i)\b(?:\w*_)?(?:debug|dev|develop|development|local|localhost|testing|is_test|test_mode|staging)(?:_\w*)?\b"
)
_FLAGS = re.compile(r"(?i)debug|dev|local|test|env|stage|mode|insecure|unsafe|skip|verify|trust|cert|ssl|tls|strict")


def argument(call: ast.Call, keyword: str, position: int = -1) -> ast.expr | None:
    """Return an argument by keyword or position, None when it is not given."""
    for item in call.keywords:
        if item.arg == keyword:
            return item.value
    if 0 <= position < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args[: position + 1]):
        return call.args[position]
    return None


def is_open(call: ast.Call) -> bool:
    """Tell whether a call may have arguments that are not seen: a star among them."""
    return any(item.arg is None for item in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args)


def strings(module: PythonModule, node: ast.AST | None) -> list[str] | None:
    """Return a list of literal strings, through a name bound once; None when it is not one."""
    if isinstance(node, ast.Name):
        node = module.assigned_value(node)
    if not isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return None
    values = [module.constant(element) for element in node.elts]
    return (
        [value for value in values if isinstance(value, str)] if all(isinstance(one, str) for one in values) else None
    )


def mapping(module: PythonModule, node: ast.AST | None) -> dict[str, ast.expr] | None:
    """Return a dictionary written out with literal keys, through a name bound once; None when it is not one."""
    if isinstance(node, ast.Name):
        node = module.assigned_value(node)
    if isinstance(node, ast.Call) and module.qualified_name(node.func) == "builtins.dict" and not is_open(node):
        return {item.arg: item.value for item in node.keywords if item.arg} if not node.args else None
    if not isinstance(node, ast.Dict):
        return None
    found: dict[str, ast.expr] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        text = module.constant(key) if key is not None else ...
        if not isinstance(text, str):
            return None
        found[text] = value
    return found


def only_in_development(module: PythonModule, node: ast.AST) -> bool:
    """Tell whether a place is reached only below a test of a development, debug or verification setting: somebody chose it."""
    child: Any = node
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, (ast.If, ast.IfExp)) and child is not ancestor.test:
            text = module.source.text(module.span(ancestor.test))
            if _DEVELOPMENT.search(text) or _FLAGS.search(text):
                return True
        child = ancestor
    return False


def milder(module: PythonModule, severity: str = "") -> str:
    """Return ``low`` for tests and examples, the given severity elsewhere ('' for that of the page)."""
    path = module.source.path
    return "low" if is_test(path) or is_example(path) else severity
