"""``await`` and its kin where the compiler refuses them."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule

_OUTSIDE = (EXACTLY, "ruff:PLE1142", "pylint:await-outside-async", "pylint:E1142")
_DELEGATES = (EXACTLY, "ruff:PLE1700", "pylint:yield-inside-async-function", "pylint:E1700")
_LISTS = (ast.ListComp, ast.SetComp, ast.DictComp)


def check(
    node: ast.Await | ast.AsyncFor | ast.AsyncWith | ast.comprehension | ast.YieldFrom, module: PythonModule
) -> Iterator[Hit]:
    """Yield a hit for each asynchronous form in a plain function, and for each ``yield from`` in a coroutine function.

    At the top of a file of low confidence: some tools that run scripts allow it there. Notebooks are left out.
    """
    function: Any = module.function_of(node)
    symbol = module.symbol_of(node)
    if isinstance(node, ast.YieldFrom):
        if isinstance(function, ast.AsyncFunctionDef):
            values = {"form": "yield from", "where": f"`async def {function.name}`"}
            yield Hit(module.span(node), values, symbol, tags=_DELEGATES)
        return
    if isinstance(function, ast.AsyncFunctionDef) or _in_generator_expression(node, module):
        return
    form, place = "await", node
    if isinstance(node, ast.comprehension):
        if not node.is_async:
            return
        form, place = "async for", node.target  # type: ignore[assignment]
    elif not isinstance(node, ast.Await):
        form = "async for" if isinstance(node, ast.AsyncFor) else "async with"
    where = "a lambda" if isinstance(function, ast.Lambda) else f"`def {function.name}`" if function else "the module"
    span = module.span(place)
    if not isinstance(place, ast.Await):
        span = span._replace(end=min(span.end, span.start + len(form)))
    sure = "" if function is not None and module.grammar == "native" else "low"
    yield Hit(span, {"form": form, "where": where}, symbol, tags=_OUTSIDE, confidence=sure)


def _in_generator_expression(node: ast.AST, module: PythonModule) -> bool:
    """Tell whether a generator expression, which is asynchronous of its own accord, is the nearest scope of a node.

    The first thing it iterates over is evaluated outside of it.
    """
    child: Any = node
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, ast.GeneratorExp):
            first = ancestor.generators[0]
            return not (child is first and isinstance(node, ast.Await) and _is_below(node, first.iter, module))
        if isinstance(ancestor, (*_LISTS, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            return False
        child = ancestor
    return False


def _is_below(node: ast.AST, root: ast.AST, module: PythonModule) -> bool:
    return node is root or any(ancestor is root for ancestor in module.ancestors(node))
