"""A statement that fails when the script is run a second time, outside a transaction."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import (
    AddColumn,
    AddConstraint,
    AnyAction,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    DropType,
)
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import OUTSIDE, Migration
from mlplatlint.rules.schema._migrations import all_migrations


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        for change in migration.changes:
            if change.block == OUTSIDE and not change.fresh and not change.doubt:
                guard = _lacking(change.action, migration)
                if guard:
                    yield migration.hit(change, {"guard": guard}, guard)


def _lacking(action: AnyAction, migration: Migration) -> str:
    """Return the guard that an action could carry and does not, else an empty text."""
    if isinstance(action, (CreateTable, AddColumn)) and not action.if_not_exists:
        return "" if isinstance(action, CreateTable) and action.query else "IF NOT EXISTS"
    if isinstance(action, CreateIndex) and not action.if_not_exists and action.index.name:
        return "IF NOT EXISTS"
    if isinstance(action, (DropTable, DropIndex, DropType, DropColumn, DropConstraint)) and not action.if_exists:
        return "IF EXISTS"
    if isinstance(action, AddConstraint) and not _dropped_first(action, migration):
        return "DROP CONSTRAINT IF EXISTS before it"
    return ""


def _dropped_first(action: AddConstraint, migration: Migration) -> bool:
    return any(
        isinstance(other.action, DropConstraint)
        and other.action.if_exists
        and (other.action.table, other.action.name) == (action.table, action.constraint.name)
        for other in migration.changes
    )
