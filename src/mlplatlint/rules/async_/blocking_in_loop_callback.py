"""A plain function that the event loop calls, and that blocks."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.calls import blocking_callbacks
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import direct, reached


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each call in such a function that blocks, directly or through others."""
    found = blocking_callbacks(project)
    reasons = {one.steps[0].symbol: reason for one, reason in found}
    blocking = [one for one, _ in found]
    for hit in [*direct(blocking), *reached(blocking)]:
        reason = reasons[str(hit.values["function"])]
        given = (Place(reason.path, Span(reason.start, reason.end), "handed to the loop here"),) if reason.path else ()
        yield hit._replace(values={**hit.values, "why": reason.text}, related=(*given, *hit.related))
