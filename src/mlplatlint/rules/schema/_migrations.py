"""What the rules on migrations share: the join, names for messages, and the words of a change's effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.values import HOLE
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import OUTSIDE, Change, Migration, table_of
from mlplatlint.project.schema.locks import effect_of
from mlplatlint.project.schema.migrations import migrations


def all_migrations(project: Project) -> tuple[Migration, ...]:
    """Return the project's migrations, joined once per run."""
    return project.memo(migrations)


def existing(project: Project, *kinds: type) -> Iterator[tuple[Migration, Change]]:
    """Yield the changes of some kinds to tables that were there before their migration."""
    for migration in all_migrations(project):
        for change in migration.existing(*kinds):
            yield migration, change


def every(project: Project, *kinds: type) -> Iterator[tuple[Migration, Change]]:
    """Yield the changes of some kinds, on new tables as well."""
    for migration in all_migrations(project):
        for change in migration.of(*kinds):
            yield migration, change


class Default(NamedTuple):
    """A column's default as a migration gives it: the type is the one that the column has then."""

    table: str
    column: str
    type: str
    text: str


def defaults(project: Project) -> Iterator[tuple[Migration, Change, Default]]:
    """Yield each default that a migration gives, to columns of new tables, to new columns and to those there before."""
    for migration, change in every(project, act.AddColumn, act.CreateTable, act.SetDefault):
        for found in _defaults(change):
            yield migration, change, found


def _defaults(change: Change) -> Iterator[Default]:
    action = change.action
    if isinstance(action, act.SetDefault):
        if action.default is not None:
            yield Default(action.table, action.column, change.before.old_type, action.default)
        return
    if isinstance(action, act.CreateTable):
        given = [(action.table.name, column) for column in action.table.columns]
    else:
        given = [(action.table, action.column)] if isinstance(action, act.AddColumn) else []
    for table, column in given:
        if column.default is not None:
            yield Default(table, column.name, column.type, column.default)


def effect_words(change: Change) -> str:
    """Return lock and work of a change, for a message."""
    effect = effect_of(change.action, change.before)
    return effect.phrase if effect is not None else "ACCESS EXCLUSIVE lock"


def shown(name: str, fallback: str) -> str:
    """Return a name for a message, or the fallback where it is empty or not known."""
    return f"`{name}`" if name and HOLE not in name else fallback


def emptied_before(migration: Migration, change: Change) -> bool:
    """Tell whether the same migration empties the table before this change, so that there is nothing to scan."""
    table = table_of(change.action)
    return any(
        isinstance(other.action, act.ChangeRows)
        and other.action.table == table
        and not other.action.filtered
        and other.action.kind in ("delete", "truncate")
        for other in migration.changes
        if other.order < change.order
    )


def same_transaction(one: Change, other: Change) -> bool:
    """Tell whether two changes run in one transaction."""
    return one.block == other.block != OUTSIDE
