"""A change of type that PostgreSQL refuses without USING."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import SetType
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.type_changes import type_change
from mlplatlint.rules.schema._migrations import every


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, SetType):
        action = change.action
        if not isinstance(action, SetType) or not change.before.seen or change.doubt:
            continue
        old = change.before.old_type
        if (
            old
            and type_change(
                old, action.type, action.using, action.column, change.before.checked_domain, change.before.enums
            ).refused
        ):
            values: dict[str, object] = {"column": action.column, "table": action.table, "old": old, "new": action.type}
            yield migration.hit(change, values, f"{action.table}.{action.column}")
