"""A call in a coroutine that leads, through any number of functions, to one that blocks its thread."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import reached


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit, with its flow, for each call in a coroutine from which a blocking call is reached."""
    yield from reached(blocking_calls(project))
