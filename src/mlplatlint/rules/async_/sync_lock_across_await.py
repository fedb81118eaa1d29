"""A lock of threads held by a coroutine while it awaits."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.roles import serves_nobody
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import locks_held_across_await
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each ``with lock:`` in a coroutine whose body awaits."""
    for held in locks_held_across_await(project):
        values = {"lock": held.lock, "function": held.step.symbol}
        severity = "low" if serves_nobody(held.step.path) else ""
        yield Hit(span(held.step), values, held.step.symbol, held.step.path, severity=severity)
