"""A table switched between logged and unlogged, which writes it anew."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import SetOptions
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, existing


def check(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, SetOptions):
        action = change.action
        if isinstance(action, SetOptions) and action.persistence:
            values: dict[str, object] = {
                "table": action.table, "persistence": action.persistence.upper(), "effect": effect_words(change),
            }  # fmt: skip
            yield migration.hit(change, values, action.table)
