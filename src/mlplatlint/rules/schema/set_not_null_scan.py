"""SET NOT NULL that reads the whole table under an exclusive lock."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, SetNullable
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Migration
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(hit for hit, young in scans(project) if not young)


def scans(project: Project) -> Iterator[tuple[Hit, bool]]:
    """Yield the changes to NOT NULL that read the table, and whether the same migration adds the column and fills it."""
    for migration, change in existing(project, SetNullable):
        action = change.action
        if not isinstance(action, SetNullable) or action.nullable or HOLE in action.column:
            continue
        # Since 12 a validated CHECK (column IS NOT NULL) proves it without a scan; a column that is NOT NULL already needs none.
        proven = change.before.proven and migration.database.version >= 12
        if proven or (change.before.seen and change.before.nullable is False) or emptied_before(migration, change):
            continue
        values: dict[str, object] = {"column": action.column, "table": action.table, "effect": effect_words(change)}
        yield migration.hit(change, values, f"{action.table}.{action.column}"), _just_added(migration, action)


def _just_added(migration: Migration, action: SetNullable) -> bool:
    return any(
        isinstance(change.action, AddColumn)
        and (change.action.table, change.action.column.name) == (action.table, action.column)
        for change in migration.changes
    )
