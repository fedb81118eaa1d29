"""A foreign key that is checked while both tables are locked."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import ForeignKey
from mlplatlint.facts.schema_actions import AddColumn, AddConstraint
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Migration
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing, once_per_place


def check(project: Project) -> Iterator[Hit]:
    yield from once_per_place(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddConstraint, AddColumn):
        action = change.action
        if isinstance(action, AddColumn):
            # On a column without a default the rows hold NULL and nothing is read, but both tables are locked all the same.
            keys = [item for item in action.constraints if isinstance(item, ForeignKey)]
            severity = "" if action.column.default is not None else "low"
        elif isinstance(action, AddConstraint):
            # NOT VALID is an error on a partitioned table.
            keys = [item for item in [action.constraint] if isinstance(item, ForeignKey) and item.valid]
            severity = "low" if change.before.partitioned or _only_null(migration, action) else ""
        else:
            continue
        for key in keys:
            if not emptied_before(migration, change):
                values: dict[str, object] = {
                    "columns": ", ".join(key.columns), "table": action.table, "target": key.target, "effect": effect_words(change),
                }  # fmt: skip
                yield migration.hit(change, values, action.table, severity=severity)


def _only_null(migration: Migration, added: AddConstraint) -> bool:
    """Tell whether the key is over columns that the same migration adds without a default, so that they hold NULL alone."""
    fresh = {
        change.action.column.name
        for change in migration.changes
        if isinstance(change.action, AddColumn)
        and change.action.table == added.table
        and change.action.column.default is None
    }
    return isinstance(added.constraint, ForeignKey) and set(added.constraint.columns) <= fresh
