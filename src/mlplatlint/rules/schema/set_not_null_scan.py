"""SET NOT NULL that reads the whole table under an exclusive lock."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, SetNullable
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Migration
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing, once_per_place


def check(project: Project) -> Iterator[Hit]:
    yield from once_per_place(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, SetNullable):
        action = change.action
        if not isinstance(action, SetNullable) or action.nullable or HOLE in action.column:
            continue
        # Since 12 a validated CHECK (column IS NOT NULL) proves it without a scan; a column that is NOT NULL already needs none.
        proven = change.before.proven and migration.database.version >= 12
        if proven or (change.before.seen and change.before.nullable is False) or emptied_before(migration, change):
            continue
        severity = "medium" if _just_added(migration, action) else ""
        values: dict[str, object] = {"column": action.column, "table": action.table, "effect": effect_words(change)}
        yield migration.hit(change, values, f"{action.table}.{action.column}", severity=severity)


def _just_added(migration: Migration, action: SetNullable) -> bool:
    """Tell whether the migration itself adds the column and fills it: the scan is the lesser part of that work."""
    return any(
        isinstance(change.action, AddColumn)
        and (change.action.table, change.action.column.name) == (action.table, action.column)
        for change in migration.changes
    )
