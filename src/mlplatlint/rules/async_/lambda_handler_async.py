"""A handler of AWS Lambda declared ``async def``: the runtime does not await it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(function: ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each module-level ``async def`` named and shaped like a handler, without a decorator."""
    if function.name not in ("lambda_handler", "handler") or function.decorator_list or module.symbol_of(function):
        return
    names = [parameter.arg.lstrip("_") for parameter in [*function.args.posonlyargs, *function.args.args]]
    is_handler = names == ["event", "context"] or (function.name == "lambda_handler" and len(names) == 2)
    if is_handler:
        start = module.span(function).start
        found = module.source.data.find(function.name.encode(), start)
        span = module.span(function)._replace(start=found, end=found + len(function.name))
        # Other clouds call functions of the shorter name too, and some of them await.
        yield Hit(span, {"function": function.name}, confidence="medium" if function.name == "handler" else "")
