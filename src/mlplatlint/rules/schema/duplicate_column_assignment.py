"""One column named twice in an INSERT, an UPDATE or a CREATE TABLE, which PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import ChangeRows, CreateTable
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import every


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, ChangeRows, CreateTable):
        action = change.action
        if isinstance(action, ChangeRows):
            names, table = list(action.repeated), action.table
        elif isinstance(action, CreateTable):
            columns = [column.name for column in action.table.columns]
            names = [name for index, name in enumerate(columns) if name in columns[:index]]
            table = action.table.name
        else:
            continue
        for name in dict.fromkeys(names):
            if HOLE not in name:
                yield migration.hit(change, {"column": name, "table": table}, f"{table}.{name}")
