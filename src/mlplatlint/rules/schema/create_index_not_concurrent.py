"""An index built under a lock that stops all writes to an existing table."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import CreateIndex
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, existing, shown


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, CreateIndex):
        action = change.action
        # ON ONLY builds nothing: the partitions' indexes are built one by one and attached.
        if not isinstance(action, CreateIndex) or action.concurrently or action.index.only:
            continue
        index = action.index
        values: dict[str, object] = {
            "index": shown(index.name, "an index"), "table": index.table, "effect": effect_words(change),
        }  # fmt: skip
        yield migration.hit(change, values, index.table)
