"""A default of the kind now, quoted, which stays the moment of the migration for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, CreateTable, SetDefault
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import every

_FROZEN = re.compile(r"(?i)^\(*'\s*(now(?:\(\))?|today|tomorrow|yesterday)\s*'\)*(?:::[\w\s()]+)?$")
_TIMES = ("timestamp", "date", "time ")


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, AddColumn, CreateTable, SetDefault):
        action = change.action
        if isinstance(action, CreateTable):
            pairs = [(column.name, column.type, column.default) for column in action.table.columns]
            table = action.table.name
        elif isinstance(action, AddColumn):
            pairs, table = [(action.column.name, action.column.type, action.column.default)], action.table
        elif isinstance(action, SetDefault):
            pairs, table = [(action.column, change.before.old_type, action.default)], action.table
        else:
            continue
        for column, kind, default in pairs:
            match = _FROZEN.match(default or "")
            if match and kind.startswith(_TIMES):
                values: dict[str, object] = {"column": column, "table": table, "default": (default or "").strip("()")}
                yield migration.hit(change, values, f"{table}.{column}")
