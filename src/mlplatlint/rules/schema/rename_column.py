"""A column renamed while running code still uses its old name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, AlterObject, RenameColumn
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change, Migration, table_of
from mlplatlint.rules.schema._migrations import every, existing

_INSIDE = re.compile(r"(?i)^rename\s+(?:column|attribute)?\s*\"?(\w+)\"?\s+to\s+\"?(\w+)")


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, RenameColumn):
        action = change.action
        if isinstance(action, RenameColumn) and HOLE not in action.column + action.new:
            if _taken_over(migration, change, action.column):
                continue
            values: dict[str, object] = {"table": action.table, "old": action.column, "new": action.new}
            yield migration.hit(change, values, f"{action.table}.{action.column}")
    for migration, change in every(project, AlterObject):
        action = change.action
        if isinstance(action, AlterObject) and action.kind in ("view", "materialized view", "type", "foreign"):
            match = _INSIDE.match(action.detail)
            if match and not change.fresh and not action.detail.lower().startswith(("rename to", "rename value")):
                found: dict[str, object] = {"table": action.name, "old": match.group(1), "new": match.group(2)}
                yield migration.hit(change, found, f"{action.name}.{match.group(1)}")


def _taken_over(migration: Migration, change: Change, name: str) -> bool:
    """Tell whether another column takes the old name later in the migration: added, or renamed in its turn."""
    table = table_of(change.action)
    return any(
        (isinstance(action, AddColumn) and (action.table, action.column.name) == (table, name))
        or (isinstance(action, RenameColumn) and (action.table, action.new) == (table, name))
        for action in (other.action for other in migration.changes[migration.changes.index(change) + 1 :])
    )
