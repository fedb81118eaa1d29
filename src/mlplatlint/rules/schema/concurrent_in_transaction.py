"""A statement that PostgreSQL refuses to run inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import (
    AlterObject,
    AnyAction,
    CreateIndex,
    CreateObject,
    DetachPartition,
    DropIndex,
    DropObject,
    Maintain,
)
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import OUTSIDE
from mlplatlint.rules.schema._migrations import all_migrations


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        for change in migration.changes:
            statement = _refused(change.action)
            if statement and change.block != OUTSIDE:
                held = f"{migration.runner} holds" if migration.runner else "the script holds"
                yield migration.hit(change, {"statement": statement, "held": held}, statement)


def _refused(action: AnyAction) -> str:
    """Return the statement's name when it cannot run in a transaction, else an empty text."""
    if isinstance(action, CreateIndex) and action.concurrently:
        return "CREATE INDEX CONCURRENTLY"
    if isinstance(action, DropIndex) and action.concurrently:
        return "DROP INDEX CONCURRENTLY"
    if isinstance(action, DetachPartition) and action.concurrently:
        return "DETACH PARTITION CONCURRENTLY"
    if isinstance(action, Maintain):
        if action.kind == "reindex" and (action.concurrently or action.scope in ("schema", "database", "system")):
            return f"REINDEX {action.scope.upper()}" + (" CONCURRENTLY" if action.concurrently else "")
        if action.kind.startswith("vacuum") or (action.kind == "cluster" and not action.target):
            return action.kind.upper()
    if isinstance(action, AlterObject) and action.kind == "system":
        return "ALTER SYSTEM"
    if isinstance(action, (CreateObject, DropObject)) and action.kind in ("database", "tablespace"):
        return f"{'CREATE' if isinstance(action, CreateObject) else 'DROP'} {action.kind.upper()}"
    return ""
