"""A yield inside ``with`` in an asynchronous generator: the exit may run much later, or never."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TASK_GROUPS, TIME_LIMITS, decorator_names

_MANAGED = frozenset(("asynccontextmanager", "contextmanager", "fixture", "as_safe_channel"))
_ANY = (EXACTLY, "ruff:ASYNC119", "flake8-async:ASYNC119")
_IN_SCOPE = (EXACTLY, "flake8-async:ASYNC101")
_BETWEEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def check(node: ast.Yield, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``yield`` under a ``with``, unless something sees to it that the generator is closed."""
    function = module.function_of(node)
    if function is None or isinstance(function, ast.Lambda) or decorator_names(function) & _MANAGED:
        return
    entered: list[ast.withitem] = []
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, _BETWEEN):
            break
        if isinstance(ancestor, (ast.With, ast.AsyncWith)):
            entered += ancestor.items
    if not entered or _is_dependency(function.name, module):
        return
    scoped = any(_is_scope(item, module) for item in entered)
    values, symbol = {"function": function.name}, module.symbol_of(node)
    if isinstance(function, ast.AsyncFunctionDef):
        yield Hit(module.span(node), values, symbol, tags=() if scoped else _ANY)
    elif scoped:
        yield Hit(module.span(node), values, symbol, tags=_IN_SCOPE)


def _is_scope(item: ast.withitem, module: PythonModule) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and module.qualified_name(call.func) in TASK_GROUPS | TIME_LIMITS


def _is_dependency(name: str, module: PythonModule) -> bool:
    """Tell whether the file hands the generator function to ``Depends``, which closes what it opens."""
    return any(
        isinstance(call.func, (ast.Name, ast.Attribute))
        and getattr(call.func, "id", getattr(call.func, "attr", "")) == "Depends"
        and any(isinstance(one, ast.Name) and one.id == name for one in call.args)
        for call in module.nodes(ast.Call)
    )
