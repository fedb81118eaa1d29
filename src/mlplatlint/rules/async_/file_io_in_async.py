"""Plain file access on the event loop, directly or through other functions."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_file_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._peers import peers_of_file
from mlplatlint.rules.async_._report import flow, plain, span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each coroutine and file operation that it performs or reaches."""
    for found in blocking_file_calls(project):
        first, last = found.steps[0], found.steps[-1]
        yield Hit(
            span(first),
            {"call": plain(found.name), "function": first.symbol},
            f"{first.symbol}:{last.symbol}:{found.name}",
            first.path,
            flow=tuple(flow(found.steps, last, found.name)) if len(found.steps) > 1 else (),
            tags=peers_of_file(found),
            confidence="medium" if found.likely else "high",
        )
