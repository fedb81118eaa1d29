"""A unique constraint whose index is built under an exclusive lock."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Key
from mlplatlint.facts.schema_actions import AddColumn, AddConstraint
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddConstraint, AddColumn):
        action = change.action
        if isinstance(action, AddConstraint) and not action.using_index and not change.before.partitioned:
            keys = [item for item in [action.constraint] if isinstance(item, Key) and not item.primary]
        elif isinstance(action, AddColumn):
            keys = [item for item in action.constraints if isinstance(item, Key) and not item.primary]
        else:
            continue
        for key in keys:
            if not emptied_before(migration, change):
                values: dict[str, object] = {
                    "columns": ", ".join(key.columns), "table": action.table, "effect": effect_words(change),
                }  # fmt: skip
                yield migration.hit(change, values, action.table)
