"""Finds handlers of logging that send records over a network."""

from __future__ import annotations

import _ast as ast
import re

from mlplatlint.facts.logging_handlers import Handler, LoggingHandlers
from mlplatlint.fronts.python.module import PythonModule

_NAMES = frozenset(
    ("logging.handlers.SMTPHandler", "logging.handlers.HTTPHandler", "logging.handlers.SocketHandler",
     "logging.handlers.SysLogHandler", "logging.handlers.DatagramHandler", "watchtower.CloudWatchLogHandler",
     "logging_loki.LokiHandler", "graypy.GELFTCPHandler")
)  # fmt: skip
_QUEUED = re.compile(rb"QueueListener|QueueHandler|MemoryHandler")


def collect(module: PythonModule) -> LoggingHandlers | None:
    """Return a file's handlers, or None for a file with neither handlers nor queues."""
    found = []
    for call in module.nodes(ast.Call):
        name = module.qualified_name(call.func)
        if name in _NAMES:
            span = module.span(call.func)
            found.append(Handler(name or "", span.start, span.end, module.symbol_of(call)))
    for table in module.nodes(ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            named = isinstance(key, ast.Constant) and key.value in ("class", "()")
            if named and isinstance(value, ast.Constant) and value.value in _NAMES:
                span = module.span(value)
                found.append(Handler(str(value.value), span.start, span.end, module.symbol_of(table)))
    queued = bool(_QUEUED.search(module.source.data))
    return LoggingHandlers(tuple(found), queued) if found or queued else None
