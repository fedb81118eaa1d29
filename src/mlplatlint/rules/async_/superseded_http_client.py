"""An import of httpx, whose development goes on under another name."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(statement: ast.Import | ast.ImportFrom, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each import of httpx."""
    if isinstance(statement, ast.ImportFrom):
        names = [statement.module or ""] if not statement.level else []
    else:
        names = [alias.name for alias in statement.names]
    if any(name == "httpx" or name.startswith("httpx.") for name in names):
        yield Hit(module.span(statement), {}, module.symbol_of(statement))
