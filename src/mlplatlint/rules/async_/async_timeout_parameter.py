"""A coroutine function with a parameter named timeout."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import decorator_names


def check(function: ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each parameter named ``timeout``, other than of overrides and overloads."""
    if decorator_names(function) & {"override", "overload"}:
        return
    arguments = function.args
    for parameter in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        if parameter.arg == "timeout":
            yield Hit(module.span(parameter), {"function": function.name}, module.symbol_of(parameter))
