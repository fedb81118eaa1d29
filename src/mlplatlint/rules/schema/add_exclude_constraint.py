"""An exclusion constraint on an existing table, for which there is no online way."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Exclude
from mlplatlint.facts.schema_actions import AddConstraint
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing, shown


def check(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddConstraint):
        action = change.action
        if not isinstance(action, AddConstraint) or not isinstance(action.constraint, Exclude):
            continue
        if not emptied_before(migration, change):
            values: dict[str, object] = {
                "name": shown(action.constraint.name, "an exclusion constraint"), "table": action.table,
                "effect": effect_words(change),
            }  # fmt: skip
            yield migration.hit(change, values, action.table)
