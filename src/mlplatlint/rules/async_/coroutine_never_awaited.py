"""A coroutine function called without `await`, as a statement or for its result: its body never runs."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit, Place
from mlplatlint.project.calls import dropped_coroutines
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each call that makes a coroutine and drops it, or takes it for the result."""
    for dropped in dropped_coroutines(project):
        step, definition = dropped.step, dropped.definition
        yield Hit(
            span(step),
            {
                "callee": definition.symbol,
                "outcome": "what is used here is a coroutine, not its result"
                if dropped.used
                else "this statement does nothing",
            },
            f"{step.symbol}:{definition.symbol}",
            step.path,
            related=(Place(definition.path, span(definition), f"`{definition.symbol}` is a coroutine function"),),
        )


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``await`` where the statement stands in a coroutine."""
    from mlplatlint.rules.async_._fixes import awaited

    yield from awaited(source, finding)
