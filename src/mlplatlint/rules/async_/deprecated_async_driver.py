"""An asynchronous driver that is no longer developed."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_SUCCESSORS = {"aioredis": "redis.asyncio", "aiopg": "psycopg or asyncpg", "motor": "pymongo.AsyncMongoClient"}


def check(statement: ast.Import | ast.ImportFrom, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each import of such a driver."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    else:
        names = [statement.module or ""] if not statement.level else []
    for name in names:
        root = name.partition(".")[0]
        if root in _SUCCESSORS:
            values = {"driver": root, "successor": _SUCCESSORS[root]}
            yield Hit(module.span(statement), values, module.symbol_of(statement))
