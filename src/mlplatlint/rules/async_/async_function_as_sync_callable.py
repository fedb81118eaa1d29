"""A coroutine function given to something that calls it and drops the coroutine."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import coroutine_functions_handed_over
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import plain, span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each coroutine function handed to a thread, as a key, or as another plain callback."""
    for handed in coroutine_functions_handed_over(project):
        step = handed.step
        values = {"taker": plain(handed.taker), "name": handed.name}
        yield Hit(span(step), values, f"{step.symbol}:{handed.name}", step.path)
