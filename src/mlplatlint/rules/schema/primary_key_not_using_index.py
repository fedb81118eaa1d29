"""A primary key whose index is built under an exclusive lock."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Key
from mlplatlint.facts.schema_actions import AddColumn, AddConstraint
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.locks import effects
from mlplatlint.rules.schema._migrations import emptied_before, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddConstraint, AddColumn):
        action = change.action
        if emptied_before(migration, change):
            continue
        row, more = "add-unique", ""
        if isinstance(action, AddColumn):
            found = [item for item in action.constraints if isinstance(item, Key) and item.primary]
            if change.operation == "add_column" and action.column.identity == "serial":
                # primary_key=True on an added column: what is rendered is SERIAL, without the key.
                found, row = [Key("", (action.column.name,), True)], "add-column-serial"
                more = "; Alembic renders SERIAL here and leaves the key itself out"
        elif isinstance(action, AddConstraint):
            found = [item for item in [action.constraint] if isinstance(item, Key) and item.primary]
            if action.using_index:
                # Over a column that may be null the server still has to read all rows.
                row = "add-primary-key-using-index-nullable"
                found = found if change.before.nullable else []
        else:
            continue
        for key in found:
            values: dict[str, object] = {
                "columns": ", ".join(key.columns) or "its columns", "table": action.table, "effect": effects()[row].phrase + more,
            }  # fmt: skip
            yield migration.hit(change, values, action.table)
