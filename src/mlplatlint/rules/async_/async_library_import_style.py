"""An asynchronous library imported under other names than its own."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_LIBRARIES = ("asyncio", "anyio", "trio")


def check(statement: ast.Import | ast.ImportFrom, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each import of asyncio, anyio or trio that is not a plain ``import``."""
    if isinstance(statement, ast.ImportFrom):
        if statement.module in _LIBRARIES and not statement.level:
            yield Hit(module.span(statement), {"library": statement.module}, module.symbol_of(statement))
        return
    for name in statement.names:
        if name.name in _LIBRARIES and name.asname is not None:
            yield Hit(module.span(name), {"library": name.name}, module.symbol_of(statement))
