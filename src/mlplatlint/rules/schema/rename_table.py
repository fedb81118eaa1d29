"""A table renamed while running code still uses its old name."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import split_name
from mlplatlint.facts.schema_actions import CreateObject, CreateTable, RenameTable
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change, Migration
from mlplatlint.rules.schema._migrations import existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, RenameTable):
        action = change.action
        if not isinstance(action, RenameTable) or HOLE in action.new:
            continue
        if split_name(action.table)[1] == split_name(action.new)[1] or _replaced(migration, change, action.table):
            continue
        yield migration.hit(change, {"old": action.table, "new": action.new}, action.table)


def _replaced(migration: Migration, change: Change, name: str) -> bool:
    """Tell whether something takes the old name in the same migration: a new table, a view, or a table renamed in turn."""
    later = migration.changes[migration.changes.index(change) + 1 :]
    for action in (other.action for other in later):
        if isinstance(action, CreateTable) and action.table.name == name:
            return True
        if isinstance(action, CreateObject) and action.kind == "view" and action.name == name:
            return True
        if isinstance(action, RenameTable) and action.new == name:
            return True
    return False
