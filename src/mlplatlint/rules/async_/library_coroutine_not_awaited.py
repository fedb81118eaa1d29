"""A coroutine of asyncio, anyio or trio that is made and not awaited."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import is_nursery

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


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each such call whose coroutine is dropped; for trio also where it is passed on."""
    name = module.qualified_name(call.func)
    parent = call.parent  # type: ignore[attr-defined]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "start" and isinstance(parent, ast.Expr):
        how = is_nursery(call.func.value, module)
        if how:
            yield Hit(module.span(call), {"call": "nursery.start"}, module.symbol_of(call), confidence=how)
        return
    if name is None:
        return
    dropped = isinstance(parent, ast.Expr)
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
