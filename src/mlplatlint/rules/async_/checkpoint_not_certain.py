"""Paths through a coroutine on which it may never let others run."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes, suspends
from mlplatlint.rules.async_._checkpoints import Checkpoints

_PLAIN, _GENERATOR, _LIMIT, _LOOP = ((EXACTLY, f"flake8-async:ASYNC{number}") for number in (910, 911, 912, 913))


def check(function: ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each way out of a coroutine, each ``yield``, time limit and endless loop without a sure checkpoint."""
    found = Checkpoints(function, module)
    if _is_half_of_manager(function, module):
        return
    symbol = module.symbol_of(function) or function.name
    tags = _GENERATOR if found.is_generator else _PLAIN
    for node in found.leaves | found.yields:
        if node is function:
            start = module.span(node).start
            at = module.source.data.find(function.name.encode(), module.source.data.find(b"def", start) + 3)
            span, what = Span(at, at + len(function.name)), "the end"
        else:
            span, what = module.span(node), f"`{type(node).__name__.lower()}`"
        yield Hit(span, {"what": f"{what} of `{function.name}` may be reached"}, symbol, tags=tags)
    for node in found.limits:
        if suspends(node.body):
            span = module.span(node.items[0].context_expr)
            yield Hit(span, {"what": "this time limit may be passed"}, symbol, tags=_LIMIT)
    for node in found.loops:
        if not any(isinstance(one, ast.Break) for one in own_nodes(node.body)):
            yield Hit(module.span(node.test), {"what": "a turn of this loop may be taken"}, symbol, tags=_LOOP)


def _is_half_of_manager(function: ast.AsyncFunctionDef, module: PythonModule) -> bool:
    """Tell whether the other method of an asynchronous context manager has the checkpoint: one of the two is enough."""
    owner = function.parent  # type: ignore[attr-defined]
    if function.name not in ("__aenter__", "__aexit__") or not isinstance(owner, ast.ClassDef):
        return False
    methods = {one.name: one for one in owner.body if isinstance(one, ast.AsyncFunctionDef)}
    if function.name == "__aexit__":
        return "__aenter__" in methods
    return "__aexit__" in methods and not Checkpoints(methods["__aexit__"], module).leaves
