"""Rules about one kind of blocking call on the event loop; the row is the rule's own name."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import direct, reached


def load_rows(rows: str) -> str:
    """Return the name of the rule whose blocking calls are wanted; see ``owner_of`` for what belongs to which."""
    return rows


def check(project: Project, owner: str) -> Iterator[Hit]:
    """Yield a hit for each place in a coroutine that blocks, directly or through others, in the rule's way.

    Tests are left out: there nobody else waits for the loop.
    """
    found = [one for one in blocking_calls(project) if not is_test(one.steps[0].path)]
    yield from direct(found, owner)
    yield from reached(found, owner)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield a thread in place of a call that stands in the coroutine itself; nothing for one that is only reached."""
    if not finding.flow and finding.rule in ("cpu-bound-on-loop", "model-inference-on-loop"):
        from mlplatlint.rules.async_._fixes import remedies

        yield from remedies(source, finding)
