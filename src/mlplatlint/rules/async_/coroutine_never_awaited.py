"""A coroutine function called as a statement: its body never runs."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.calls import dropped_coroutines
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each statement that creates a coroutine and drops it."""
    for dropped in dropped_coroutines(project):
        step, definition = dropped.step, dropped.definition
        yield Hit(
            span(step),
            {"callee": definition.symbol},
            f"{step.symbol}:{definition.symbol}",
            step.path,
            related=(Place(definition.path, span(definition), f"`{definition.symbol}` is a coroutine function"),),
        )
