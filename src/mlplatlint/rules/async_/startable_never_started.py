"""A function for ``start()`` of trio and anyio that never says it has started."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import decorator_names, is_stub


def check(parameter: ast.arg, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``task_status`` on which ``started()`` is never called; low where it is handed on."""
    if parameter.arg != "task_status":
        return
    function = _function(parameter)
    if function is None or parameter in (function.args.vararg, function.args.kwarg) or is_stub(function):
        return
    if decorator_names(function) & {"overload", "abstractmethod"}:
        return
    uses = [
        name
        for name in module.nodes(ast.Name)
        if name.id == "task_status" and function.body[0].lineno <= name.lineno <= (function.end_lineno or 0)
    ]
    if any(_starts(name) for name in uses):
        return
    values, start = {"function": function.name}, module.span(function).start
    at = module.source.data.find(function.name.encode(), module.source.data.find(b"def", start) + 3)
    span = Span(at, at + len(function.name))
    yield Hit(span, values, module.symbol_of(parameter), confidence="low" if uses else "")


def _function(parameter: ast.arg) -> ast.AsyncFunctionDef | None:
    owner: Any = parameter
    while isinstance(owner, (ast.arg, ast.arguments)):
        owner = owner.parent  # type: ignore[union-attr]
    return owner if isinstance(owner, ast.AsyncFunctionDef) else None


def _starts(name: ast.Name) -> bool:
    attribute = name.parent  # type: ignore[attr-defined]
    call = getattr(attribute, "parent", None)
    return isinstance(attribute, ast.Attribute) and attribute.attr == "started" and isinstance(call, ast.Call)
