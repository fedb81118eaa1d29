"""A partition whose rows are all read while it is attached."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AttachPartition, CreateTable
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import table_of
from mlplatlint.rules.schema._migrations import all_migrations, effect_words


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        made = {table_of(change.action) for change in migration.of(CreateTable)}
        for change in migration.of(AttachPartition):
            action = change.action
            if not isinstance(action, AttachPartition) or change.before.proven or action.partition in made:
                continue
            if action.bound == "DEFAULT":
                continue
            values: dict[str, object] = {
                "partition": action.partition, "table": action.table, "effect": effect_words(change),
            }  # fmt: skip
            yield migration.hit(change, values, action.partition)
