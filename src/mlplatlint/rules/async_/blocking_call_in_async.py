"""A call that blocks its thread, in the body of a coroutine."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import direct


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each blocking call that stands in a coroutine itself."""
    yield from direct(blocking_calls(project))
