"""A call in a coroutine that leads, through any number of functions, to one that blocks its thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import reached

SETTINGS = ("tests",)


def check(project: Project, settings: Mapping[str, Any] | None = None) -> Iterator[Hit]:
    """Yield a hit, with its flow, for each call in a coroutine from which a blocking call is reached.

    Coroutines in tests count only with the setting ``tests``: there nobody else waits for the loop, and end-to-end tests
    are made of such calls.
    """
    yield from reached(blocking_calls(project), tests=bool((settings or {}).get("tests")))
