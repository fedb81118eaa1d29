"""Rules about one kind of blocking call on the event loop; the row is the rule's own name."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import direct, reached


def load_rows(rows: str) -> str:
    """Return the name of the rule whose blocking calls are wanted; see ``owner_of`` for what belongs to which."""
    return rows


def check(project: Project, owner: str) -> Iterator[Hit]:
    """Yield a hit for each place in a coroutine that blocks, directly or through others, in the rule's way."""
    found = blocking_calls(project)
    yield from direct(found, owner)
    yield from reached(found, owner)
