"""An index dropped under a lock that reads and writes wait for."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import DropIndex
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, every


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, DropIndex):
        action = change.action
        if not isinstance(action, DropIndex) or action.concurrently or HOLE in action.name or change.fresh:
            continue
        # CONCURRENTLY does not exist for an index of a partitioned table or of a constraint.
        if change.before.partitioned or change.before.constraint is not None:
            continue
        yield migration.hit(change, {"index": action.name, "effect": effect_words(change)}, action.name)
