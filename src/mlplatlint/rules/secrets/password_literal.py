"""Logic of password-literal."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule

_NAME = re.compile(r"(?i)(?:^|_)(?:pas+wo?r?d|pass|passphrase|pwd|token|secrete?)(?:_|$)")


def check(literal: ast.Constant, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each text that is given, compared or kept under the name of a password."""
    if not isinstance(literal.value, str):
        return
    name, number = _holder(literal)
    if name is None or not _NAME.search(name):
        return
    bandit = f"bandit:B{number}"
    tags = ("redact", EXACTLY, bandit, f"ruff:S{number}") if literal.value else ("redact", EXACTLY, bandit)
    yield Hit(module.span(literal), {"name": name}, f"{module.symbol_of(literal)}:{name}", tags=tags)


def _holder(literal: Any) -> tuple[str | None, int]:
    """Return the name under which a text stands, and the number of that form with bandit and ruff."""
    parent = literal.parent
    if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and parent.value is literal:
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        names = [_name(target) for target in targets]
        return next((name for name in names if name and _NAME.search(name)), None), 105
    if isinstance(parent, ast.Dict):
        keys = [key for key, value in zip(parent.keys, parent.values, strict=True) if value is literal]
        return (_name(keys[0]) if keys else None), 105
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1 and isinstance(parent.ops[0], (ast.Eq, ast.NotEq)):
        other = parent.comparators[0] if parent.left is literal else parent.left
        return _name(other, key=False), 105
    if isinstance(parent, ast.keyword):
        return parent.arg, 106
    function: Any = parent.parent if isinstance(parent, ast.arguments) else parent  # type: ignore[attr-defined]
    if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return _parameter(literal, function.args), 107
    return None, 0


def _parameter(literal: ast.Constant, arguments: ast.arguments) -> str | None:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = arguments.defaults
    pairs: list[tuple[ast.arg, Any]] = list(zip(positional[len(positional) - len(defaults) :], defaults, strict=True))
    pairs += list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    return next((parameter.arg for parameter, default in pairs if default is literal), None)


def _name(node: Any, *, key: bool = True) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _name(node.slice) if isinstance(node.slice, ast.Constant) else None
    return node.value if key and isinstance(node, ast.Constant) and isinstance(node.value, str) else None
