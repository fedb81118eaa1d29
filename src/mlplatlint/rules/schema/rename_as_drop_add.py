"""A rename written as dropping and adding, which loses the data."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, ChangeRows, CreateTable, DropColumn, DropTable
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Event
from mlplatlint.project.schema.lookalikes import ColumnTypes, near, near_tables
from mlplatlint.project.schema.pairs import replays


def check(project: Project) -> Iterator[Hit]:
    for replayed in replays(project):
        types: ColumnTypes | None = None
        for path, events in replayed.events.items():
            drops = [event for event in events if isinstance(event.action, (DropColumn, DropTable))]
            adds = [event for event in events if isinstance(event.action, (AddColumn, CreateTable))]
            if not drops or not adds or any(isinstance(event.action, ChangeRows) for event in events):
                # Where rows are changed too, the values are carried over by hand.
                continue
            types = types or ColumnTypes(event.action for known in replayed.events.values() for event in known)
            for dropped in drops:
                fitting = [added for added in adds if _is_rename(dropped, added, types)]
                if len(fitting) == 1:
                    yield _hit(path, dropped, fitting[0])


def _is_rename(dropped: Event, added: Event, types: ColumnTypes) -> bool:
    old, new = dropped.action, added.action
    if isinstance(old, DropColumn) and isinstance(new, AddColumn) and old.table == new.table:
        kind = types.of(old)
        return bool(kind) and kind == new.column.type and near(old.column, new.column.name)
    if isinstance(old, DropTable) and isinstance(new, CreateTable) and near_tables(old.table, new.table.name):
        columns = types.table(old.table)
        return len(columns) > 1 and columns == {column.name: column.type for column in new.table.columns}
    return False


def _hit(path: str, dropped: Event, added: Event) -> Hit:
    old, new = dropped.action, added.action
    related = (Place(path, added.span, "made here"),)
    if isinstance(old, DropColumn) and isinstance(new, AddColumn):
        values = {"kind": "column", "old": f"{old.table}.{old.column}", "new": new.column.name}
    else:
        values = {
            "kind": "table",
            "old": getattr(old, "table", ""),
            "new": new.table.name if isinstance(new, CreateTable) else "",
        }
    return Hit(dropped.span, values, values["old"], path, related)
