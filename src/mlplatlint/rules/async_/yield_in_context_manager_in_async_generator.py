"""A yield inside ``with`` in an asynchronous generator: the exit may run much later, or never."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import decorator_names

_MANAGED = frozenset(("asynccontextmanager", "fixture", "as_safe_channel"))
_BETWEEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def check(node: ast.Yield, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``yield`` under a ``with``, unless something sees to it that the generator is closed."""
    function = module.function_of(node)
    if not isinstance(function, ast.AsyncFunctionDef) or decorator_names(function) & _MANAGED:
        return
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, _BETWEEN):
            return
        if isinstance(ancestor, (ast.With, ast.AsyncWith)):
            break
    else:
        return
    if not _is_dependency(function.name, module):
        yield Hit(module.span(node), {"function": function.name}, module.symbol_of(node))


def _is_dependency(name: str, module: PythonModule) -> bool:
    """Tell whether the file hands the generator function to ``Depends``, which closes what it opens."""
    return any(
        isinstance(call.func, (ast.Name, ast.Attribute))
        and getattr(call.func, "id", getattr(call.func, "attr", "")) == "Depends"
        and any(isinstance(one, ast.Name) and one.id == name for one in call.args)
        for call in module.nodes(ast.Call)
    )
