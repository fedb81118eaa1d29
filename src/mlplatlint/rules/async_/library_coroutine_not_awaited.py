"""A coroutine of asyncio, anyio, trio or an asynchronous database or HTTP client that is made and not awaited."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import is_nursery
from mlplatlint.rules.async_._receivers import receiver_type

_TRIO = frozenset(
    ("aclose_forcefully", "open_file", "open_ssl_over_tcp_listeners", "open_ssl_over_tcp_stream", "open_tcp_listeners",
     "open_tcp_stream", "open_unix_socket", "run_process", "sleep", "sleep_until", "sleep_forever", "serve_listeners",
     "serve_ssl_over_tcp", "serve_tcp", "lowlevel.cancel_shielded_checkpoint", "lowlevel.checkpoint",
     "lowlevel.checkpoint_if_cancelled", "lowlevel.open_process", "lowlevel.permanently_detach_coroutine_object",
     "lowlevel.reattach_detached_coroutine_object", "lowlevel.temporarily_detach_coroutine_object",
     "lowlevel.wait_readable", "lowlevel.wait_task_rescheduled", "lowlevel.wait_writable", "to_thread.run_sync")
)  # fmt: skip
_OTHERS = frozenset(
    ("asyncio.sleep", "asyncio.wait_for", "asyncio.wait", "asyncio.to_thread", "asyncio.open_connection",
     "asyncio.start_server", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "anyio.sleep",
     "anyio.sleep_until", "anyio.sleep_forever", "anyio.to_thread.run_sync", "anyio.to_process.run_sync",
     "anyio.run_process", "anyio.connect_tcp", "anyio.open_file", "anyio.aclose_forcefully",
     "anyio.lowlevel.checkpoint")
)  # fmt: skip
_QUERIES = frozenset(("execute", "executemany", "fetch", "fetchrow", "fetchval", "close"))
_METHODS: dict[str, frozenset[str]] = {
    "sqlalchemy.ext.asyncio.AsyncSession": frozenset(
        ("commit", "rollback", "flush", "refresh", "execute", "scalar", "scalars", "delete", "merge", "close", "run_sync", "exec")
    ),
    "sqlalchemy.ext.asyncio.AsyncConnection": frozenset(("commit", "rollback", "execute", "scalar", "scalars", "close", "run_sync")),
    "asyncpg.Connection": _QUERIES, "asyncpg.Pool": _QUERIES, "psycopg.AsyncConnection": frozenset(("commit", "rollback", "execute", "close")),
    "httpx.AsyncClient": frozenset(("get", "post", "put", "patch", "delete", "head", "options", "request", "aclose")),
    "redis.asyncio.Redis": frozenset(
        ("set", "setex", "delete", "expire", "publish", "incr", "decr", "hset", "hdel", "lpush", "rpush", "sadd", "srem", "zadd", "xadd",
         "close", "aclose", "flushdb")
    ),
}  # fmt: skip
"""Methods that are coroutine functions and do something; of types as ``receiver_type`` spells them."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each such call whose coroutine is dropped; for trio also where it is passed on."""
    name = module.qualified_name(call.func)
    parent = call.parent  # type: ignore[attr-defined]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "start" and isinstance(parent, ast.Expr):
        how = is_nursery(call.func.value, module)
        if how:
            yield Hit(module.span(call), {"call": "nursery.start"}, module.symbol_of(call), confidence=how)
        return
    dropped = isinstance(parent, ast.Expr)
    if dropped and isinstance(call.func, ast.Attribute):
        kind = receiver_type(call.func.value, module)
        if call.func.attr in _METHODS.get(kind, ()):
            values = {"call": f"{kind.rpartition('.')[2]}.{call.func.attr}"}
            yield Hit(module.span(call), values, module.symbol_of(call), severity="high")
            return
    if name is None:
        return
    if name in _OTHERS:
        wanted = dropped
    else:
        wanted = name.startswith("trio.") and name[5:] in _TRIO and not isinstance(parent, ast.Await)
    if wanted:
        severity = "high" if dropped else "low"
        yield Hit(module.span(call), {"call": name}, module.symbol_of(call), severity=severity)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``await`` where the statement stands in a coroutine."""
    from mlplatlint.rules.async_._fixes import awaited

    yield from awaited(source, finding)
