"""A default of a JSON or array column that is no valid literal of its type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, CreateTable, SetDefault
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import every

_LITERAL = re.compile(r"(?is)^\(*'((?:[^']|'')*)'\)*(?:::\s*(?:jsonb?|[\w ]+\[\]))?\)*$")


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, AddColumn, CreateTable, SetDefault):
        action = change.action
        if isinstance(action, CreateTable):
            pairs, table = [(item.name, item.type, item.default) for item in action.table.columns], action.table.name
        elif isinstance(action, AddColumn):
            pairs, table = [(action.column.name, action.column.type, action.column.default)], action.table
        elif isinstance(action, SetDefault):
            pairs, table = [(action.column, change.before.old_type, action.default)], action.table
        else:
            continue
        for column, kind, default in pairs:
            match = _LITERAL.match(default.strip()) if default is not None and HOLE not in default else None
            text = match.group(1).replace("''", "'").replace("\\:", ":") if match is not None else None
            if text is not None and _is_invalid(kind, text):
                values: dict[str, object] = {"column": column, "table": table, "default": text[:40], "type": kind}
                yield migration.hit(change, values, f"{table}.{column}")


def _is_invalid(kind: str, text: str) -> bool:
    if kind in ("json", "jsonb"):
        try:
            json.loads(text)
        except ValueError:
            return True
        return False
    return kind.endswith("[]") and not text.strip().startswith("{") and "=" not in text
