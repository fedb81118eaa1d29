"""A new column of type json."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, CreateTable, SetType
from mlplatlint.findings.model import Hit
from mlplatlint.project.schema.scripts import MigrationScript

_JSON = ("json", "json[]")


def check(script: MigrationScript) -> Iterator[Hit]:
    if not script.postgres:
        return
    for change in script.changes:
        action = change.action
        if isinstance(action, CreateTable):
            table, columns = action.table.name, action.table.columns
            names = [column.name for column in columns if column.type in _JSON]
        elif isinstance(action, AddColumn) and action.column.type in _JSON:
            table, names = action.table, [action.column.name]
        elif isinstance(action, SetType) and action.type in _JSON:
            table, names = action.table, [action.column]
        else:
            continue
        if names:
            values = {"column": ", ".join(names), "table": table}
            yield Hit(change.span, values, table, confidence=script.confidence)
