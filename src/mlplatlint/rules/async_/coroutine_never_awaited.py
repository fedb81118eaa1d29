"""A coroutine function called as a statement: its body never runs."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit, Place
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


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``await`` where the statement stands in a coroutine."""
    from mlplatlint.rules.async_._fixes import awaited

    yield from awaited(source, finding)
