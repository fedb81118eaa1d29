"""An UPDATE or DELETE of every row of an existing table, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, ChangeRows
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Migration
from mlplatlint.rules.schema._migrations import existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(hit for hit, backfill in whole_tables(project) if not backfill)


def whole_tables(project: Project) -> Iterator[tuple[Hit, bool]]:
    """Yield the statements that change every row of a table, and whether they fill a column that the migration adds."""
    for migration, change in existing(project, ChangeRows):
        action = change.action
        if not isinstance(action, ChangeRows) or action.filtered or action.kind not in ("update", "delete"):
            continue
        says = "deletes every row of" if action.kind == "delete" else "writes every row of"
        backfill = action.kind == "update" and _adds_column(migration, action.table)
        values: dict[str, object] = {"says": says, "table": action.table}
        yield migration.hit(change, values, action.table), backfill


def _adds_column(migration: Migration, table: str) -> bool:
    return any(isinstance(change.action, AddColumn) and change.action.table == table for change in migration.changes)
