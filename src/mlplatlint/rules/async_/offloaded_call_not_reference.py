"""A call in place of a function handed to a thread: it runs at once, on the loop."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import calls_handed_over
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each call whose result, which is no function, is given to a thread to run."""
    for handed in calls_handed_over(project):
        step = handed.step
        yield Hit(span(step), {"taker": handed.taker, "name": handed.name}, f"{step.symbol}:{handed.name}", step.path)
