"""Whether an expression may be None, as far as its file tells; for fixes that would fail on None."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.scopes import Binding

_DEPTH = 5
_NONE = re.compile(r"\b(?:None|Optional)\b")


def may_be_none(node: Any, module: PythonModule, depth: int = 0) -> bool:
    """Tell whether something in the file says that an expression may be None: how it is looked up, declared or assigned."""
    if depth > _DEPTH or isinstance(node, ast.Constant):
        return depth <= _DEPTH and node.value is None
    parts: list[ast.expr] = []
    if isinstance(node, (ast.NamedExpr, ast.Await)):
        parts = [node.value]
    elif isinstance(node, ast.BoolOp):  # `a or b` is None only where its last part is
        parts = node.values[-1:] if isinstance(node.op, ast.Or) else node.values
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    if isinstance(node, ast.Call):
        return _is_open_lookup(node, module, depth)
    if isinstance(node, ast.Name):
        bindings = module.lookup(node.id, node.scope) or ()  # type: ignore[attr-defined]
        return any(_binds_none(binding, module, depth) for binding in bindings)
    if isinstance(node, ast.Attribute):
        return any(_binds_none(binding, module, depth) for binding in _fields(node.attr, module))
    return any(may_be_none(part, module, depth + 1) for part in parts)


def _is_open_lookup(call: ast.Call, module: PythonModule, depth: int) -> bool:
    """Tell whether a call looks up what may be missing; a mapping may hold None itself, the environment and headers not."""
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    default: Any = next((word.value for word in call.keywords if word.arg == "default"), None)
    if name not in ("get", "getenv"):
        return isinstance(default, ast.Constant) and default.value is None
    default = default or (call.args[1] if len(call.args) > 1 else None)
    holder = getattr(call.func, "value", None)
    held = str(getattr(holder, "attr", None) or getattr(holder, "id", ""))
    texts = name == "getenv" or held == "environ" or held.endswith("headers")
    return not texts or default is None or may_be_none(default, module, depth + 1)


def _binds_none(binding: Binding, module: PythonModule, depth: int) -> bool:
    node = binding.node
    if _NONE.search(_text(getattr(node, "annotation", None), module)):
        return True
    if binding.kind == "parameter":
        # `= None`, and `= Header(None)` with its kin.
        return bool(_NONE.search(_text(_default(node), module)))
    return binding.kind == "assign" and may_be_none(binding.value, module, depth + 1)


def _default(parameter: Any) -> ast.expr | None:
    arguments: ast.arguments = parameter.parent.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
    pairs += [(name, value) for name, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return next((value for name, value in pairs if name is parameter), None)


def _fields(name: str, module: PythonModule) -> Iterator[Binding]:
    """Yield what the file gives attributes of a name: fields of its classes, and assignments to ``x.name``."""
    statements: list[Any] = [*module.nodes(ast.Assign), *module.nodes(ast.AnnAssign)]
    for statement in statements:
        in_class = isinstance(statement.parent, ast.ClassDef)
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            if (in_class and getattr(target, "id", "") == name) or getattr(target, "attr", "") == name:
                yield Binding("assign", statement, value=statement.value)


def _text(node: ast.expr | None, module: PythonModule) -> str:
    return "" if node is None else module.source.text(module.span(node))
