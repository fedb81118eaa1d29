"""A foreign key that is checked while both tables are locked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.schema import ForeignKey
from mlplatlint.facts.schema_actions import AddColumn, AddConstraint
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change, Migration
from mlplatlint.rules.schema._migrations import effect_words, emptied_before, existing


class Checked(NamedTuple):
    """A foreign key added with a check of the rows; ``empty`` tells that its columns are new and hold NULL alone."""

    migration: Migration
    change: Change
    key: ForeignKey
    empty: bool

    def hit(self, severity: str = "") -> Hit:
        """Return the finding at the key."""
        table = getattr(self.change.action, "table", "")
        values: dict[str, object] = {
            "columns": ", ".join(self.key.columns), "table": table, "target": self.key.target, "effect": effect_words(self.change),
        }  # fmt: skip
        return self.migration.hit(self.change, values, table, severity=severity)


def check(project: Project) -> Iterator[Hit]:
    # NOT VALID is an error on a partitioned table, so there is no other way there than a quiet hour.
    found = (item for item in checked_keys(project) if not item.empty)
    yield from bunched((item.hit("low" if item.change.before.partitioned else "") for item in found), "medium")


def checked_keys(project: Project) -> Iterator[Checked]:
    """Yield the foreign keys that migrations add to existing tables without NOT VALID."""
    for migration, change in existing(project, AddConstraint, AddColumn):
        action = change.action
        if emptied_before(migration, change):
            continue
        if isinstance(action, AddColumn):
            for item in action.constraints:
                if isinstance(item, ForeignKey):
                    yield Checked(migration, change, item, action.column.default is None)
        elif (
            isinstance(action, AddConstraint) and isinstance(action.constraint, ForeignKey) and action.constraint.valid
        ):
            yield Checked(migration, change, action.constraint, _only_null(migration, action))


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
