"""A partition detached while reads and writes of the whole table wait."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import DetachPartition
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, existing


def check(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, DetachPartition):
        action = change.action
        if not isinstance(action, DetachPartition) or action.finalize:
            continue
        version = migration.database.version
        values: dict[str, object] = {"partition": action.partition, "table": action.table}
        if action.concurrently and change.before.default_partition:
            values["says"] = "is refused: CONCURRENTLY does not work while the table has a default partition"
            yield migration.hit(change, values, action.partition, severity="high")
        elif not action.concurrently and version >= 14 and not change.before.default_partition:
            values["says"] = f"blocks the whole table ({effect_words(change)}); CONCURRENTLY does not"
            yield migration.hit(change, values, action.partition)
