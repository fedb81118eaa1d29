"""A NOT NULL column that existing rows have no value for."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, ChangeRows
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.schema.scripts import MigrationScript


def check(script: MigrationScript) -> Iterator[Hit]:
    emptied: set[str] = set()
    for change in script.changes:
        action = change.action
        if isinstance(action, ChangeRows) and not action.filtered and action.kind in ("delete", "truncate"):
            emptied.add(action.table)
        if not isinstance(action, AddColumn) or action.table in emptied or change.fresh or HOLE in action.table:
            continue
        column = action.column
        filled = column.default is not None or column.identity or column.generated
        if column.nullable or filled or column.type == "":
            continue
        values = {"column": column.name, "table": action.table}
        yield Hit(change.span, values, f"{action.table}.{column.name}", confidence=script.confidence)
