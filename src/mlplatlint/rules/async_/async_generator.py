"""An asynchronous generator that is no context manager: nobody promises to close it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import decorator_names, own_nodes

_MANAGED = frozenset(("asynccontextmanager", "fixture", "as_safe_channel"))


def check(function: ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each asynchronous generator without such a decorator."""
    if decorator_names(function) & _MANAGED:
        return
    if any(isinstance(node, ast.Yield) for node in own_nodes(function.body)):
        start = module.span(function).start
        at = module.source.data.find(function.name.encode(), module.source.data.find(b"def", start) + 3)
        yield Hit(Span(at, at + len(function.name)), {"function": function.name}, module.symbol_of(function))
