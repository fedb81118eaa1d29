"""A check constraint whose validation reads the table under an exclusive lock."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Check
from mlplatlint.facts.schema_actions import AddColumn, AddConstraint
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing, shown


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddConstraint, AddColumn):
        action = change.action
        if isinstance(action, AddColumn):
            checks = [item for item in action.constraints if isinstance(item, Check)]
        elif isinstance(action, AddConstraint):
            checks = [item for item in [action.constraint] if isinstance(item, Check) and item.valid]
        else:
            continue
        for item in checks:
            if not emptied_before(migration, change):
                values: dict[str, object] = {
                    "name": shown(item.name, "a check"), "table": action.table, "effect": effect_words(change),
                }  # fmt: skip
                yield migration.hit(change, values, action.table)
