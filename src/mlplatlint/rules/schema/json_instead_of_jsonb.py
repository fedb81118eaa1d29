"""A new column of type json."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, CreateTable, SetType
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.database import POSTGRES
from mlplatlint.rules.schema._migrations import every

_JSON = ("json", "json[]")


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, CreateTable, AddColumn, SetType):
        # On another database JSON is the only such type, so what is unknown stays unsaid here.
        if migration.database.kind != POSTGRES:
            continue
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
            yield migration.hit(change, {"column": ", ".join(names), "table": table}, table)
