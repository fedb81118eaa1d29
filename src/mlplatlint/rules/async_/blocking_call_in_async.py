"""A call that blocks its thread, in the body of a coroutine."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._peers import peers_of_call
from mlplatlint.rules.async_._report import direct

SETTINGS = ("calls",)


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each blocking call that stands in a coroutine itself."""
    yield from direct(blocking_calls(project), peers=peers_of_call)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield an asynchronous sleep, or a thread, in place of the call."""
    from mlplatlint.rules.async_._fixes import remedies

    yield from remedies(source, finding)
