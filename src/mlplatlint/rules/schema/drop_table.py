"""A table dropped: its data is gone, and running code that uses it fails."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import split_name
from mlplatlint.facts.schema_actions import CreateTable, DropTable, RenameTable
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change, Migration
from mlplatlint.rules.schema._migrations import effect_words, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project), "low")


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, DropTable):
        action = change.action
        if isinstance(action, DropTable) and not _replaced(migration, change, action.table):
            values: dict[str, object] = {"table": action.table, "effect": effect_words(change)}
            yield migration.hit(change, values, action.table, severity="medium" if action.cascade else "")


def _replaced(migration: Migration, change: Change, name: str) -> bool:
    """Tell whether the migration makes or renames another table to this name, as scripts do that rebuild one."""
    return any(
        (isinstance(other.action, CreateTable) and split_name(other.action.table.name) == split_name(name))
        or (isinstance(other.action, RenameTable) and other.action.new == name)
        for other in migration.changes
        if other.order > change.order
    )
