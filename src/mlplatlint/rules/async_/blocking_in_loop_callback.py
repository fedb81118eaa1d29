"""A plain function that the event loop calls, and that blocks."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_callbacks
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import direct, reached


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each call in such a function that blocks, directly or through others."""
    found = blocking_callbacks(project)
    why = {one.steps[0].symbol: text for one, text in found}
    blocking = [one for one, _ in found]
    for hit in [*direct(blocking), *reached(blocking)]:
        yield hit._replace(values={**hit.values, "why": why[str(hit.values["function"])]})
