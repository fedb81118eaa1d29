"""Rules about the types that migrations give columns: ``rules/data/column_types.toml`` read for rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.schema import Column
from mlplatlint.facts.schema_actions import AddColumn, CreateTable, SetType
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change
from mlplatlint.project.schema.migrations import migrations
from mlplatlint.rules.tables import load


class Row(NamedTuple):
    """A pattern over canonical types; ``serial`` rows look at how a column gets its value instead."""

    type: re.Pattern[str]
    serial: bool


def load_rows(rows: str) -> list[Row]:
    """Return the rows of the group that a page's ``rows`` names."""
    name, _, group = rows.partition("#")
    return [
        Row(re.compile(item["type"]), item.get("serial", False))
        for item in load(name)["type"]
        if item["group"] == group
    ]


def check(project: Project, rows: list[Row]) -> Iterator[Hit]:
    """Yield one hit for each statement that gives columns a type of the rows."""
    for migration in project.memo(migrations):
        for change in migration.of(CreateTable, AddColumn, SetType):
            table, columns = _columns(change)
            found = [column for column in columns if any(_fits(row, column) for row in rows)]
            if found:
                names = ", ".join(column.name for column in found)
                values: dict[str, object] = {"column": names, "table": table, "type": found[0].type}
                yield migration.hit(change, values, table)


def _columns(change: Change) -> tuple[str, tuple[Column, ...]]:
    action = change.action
    if isinstance(action, CreateTable):
        return action.table.name, action.table.columns
    if isinstance(action, AddColumn):
        return action.table, (action.column,)
    if isinstance(action, SetType):
        return action.table, (Column(action.column, action.type),)
    return "", ()


def _fits(row: Row, column: Column) -> bool:
    if row.serial and column.identity != "serial":
        return False
    return row.type.fullmatch(column.type.removesuffix("[]")) is not None
