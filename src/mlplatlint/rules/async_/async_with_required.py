"""An asynchronous context manager in a plain ``with``: it has no ``__enter__``."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._receivers import receiver_type

_ASYNC_ONLY = frozenset(
    ("aiohttp.ClientSession", "httpx.AsyncClient", "aiofiles.open", "aiofiles.tempfile.TemporaryFile",
     "aiofiles.tempfile.NamedTemporaryFile", "aiofiles.tempfile.TemporaryDirectory", "asyncio.Lock",
     "asyncio.Semaphore", "asyncio.BoundedSemaphore", "asyncio.Condition", "asyncio.TaskGroup", "asyncio.timeout",
     "asyncio.timeout_at", "anyio.create_task_group", "anyio.open_file", "anyio.Lock",
     "anyio.Semaphore", "trio.open_nursery", "trio.Lock", "trio.Semaphore", "asyncpg.create_pool",
     "sqlalchemy.ext.asyncio.AsyncSession", "aiosqlite.connect", "contextlib.AsyncExitStack", "contextlib.aclosing",
     "websockets.connect", "aio_pika.connect", "aiosmtplib.SMTP")
)  # fmt: skip


def check(statement: ast.With, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each item of a ``with`` that only ``async with`` can enter."""
    names = [_entered(item.context_expr, module) for item in statement.items]
    found = [(item, name) for item, name in zip(statement.items, names, strict=True) if name in _ASYNC_ONLY]
    for item, name in found:
        yield Hit(module.span(item.context_expr), {"manager": name}, module.symbol_of(statement))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``async with`` where the statement has one item and stands in a coroutine."""
    from mlplatlint.rules.async_._fixes import asynchronous_with

    yield from asynchronous_with(source, finding)


def _entered(node: ast.expr, module: PythonModule) -> str:
    value = module.assigned_value(node) if isinstance(node, ast.Name) else node
    if isinstance(value, ast.Call):
        return module.qualified_name(value.func) or ""
    return receiver_type(node, module)
