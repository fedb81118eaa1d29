"""A handler that sends each log record over the network, in an asynchronous service."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls.services import files_of_services
from mlplatlint.project.model import Project

_WITHOUT_ANSWER = frozenset(("logging.handlers.SysLogHandler", "logging.handlers.DatagramHandler"))
"""Handlers that send packets nobody answers: they wait only for a full buffer, or for a name to be resolved."""


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each such handler that a service imports, where no file of the project has a queue for records."""
    facts = project.facts("logging-handlers")
    if any(record.queued for record in facts.values()) or not any(record.handlers for record in facts.values()):
        return
    served = project.memo(files_of_services)
    for path, record in sorted(facts.items()):
        for handler in record.handlers if path in served and not is_test(path) else ():
            values = {"handler": handler.name}
            severity = "low" if handler.name in _WITHOUT_ANSWER else ""
            yield Hit(Span(handler.start, handler.end), values, handler.symbol, path, severity=severity)
