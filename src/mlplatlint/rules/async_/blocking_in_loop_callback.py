"""A plain function that the event loop calls, and that blocks."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.calls import Blocking, blocking_callbacks
from mlplatlint.project.calls.callbacks import Reason
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import direct, reached

_WATCHED = ("a callback of `add_reader`", "a callback of `add_writer`")


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each call in such a function that blocks, directly or through others."""
    found = [pair for pair in blocking_callbacks(project) if not _is_ready(*pair)]
    reasons = {one.steps[0].symbol: reason for one, reason in found}
    blocking = [one for one, _ in found]
    for hit in [*direct(blocking), *reached(blocking)]:
        reason = reasons[str(hit.values["function"])]
        given = (Place(reason.path, Span(reason.start, reason.end), "handed to the loop here"),) if reason.path else ()
        yield hit._replace(values={**hit.values, "why": reason.text}, related=(*given, *hit.related))


def _is_ready(blocking: Blocking, reason: Reason) -> bool:
    """Tell whether the loop runs the function because what it reads or writes is ready: it does not wait then."""
    return reason.text in _WATCHED and blocking.row.kind in ("socket", "file", "queue")
