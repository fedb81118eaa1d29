"""A NOT NULL column that existing rows have no value for."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import emptied_before, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddColumn):
        action = change.action
        if not isinstance(action, AddColumn) or emptied_before(migration, change):
            continue
        column = action.column
        filled = column.default is not None or column.identity or column.generated
        if column.nullable or filled or column.type == "":
            continue
        values: dict[str, object] = {"column": column.name, "table": action.table}
        yield migration.hit(change, values, f"{action.table}.{column.name}")
