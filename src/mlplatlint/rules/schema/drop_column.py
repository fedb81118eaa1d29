"""A column dropped: its data is gone, and running code that reads it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AlterObject, DropColumn
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, every, existing

_ATTRIBUTE = re.compile(r"(?i)^drop\s+attribute\s+(?:if\s+exists\s+)?\"?(\w+)")


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project), "low")


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, DropColumn):
        action = change.action
        if isinstance(action, DropColumn) and HOLE not in action.column:
            values: dict[str, object] = {"column": action.column, "table": action.table, "effect": effect_words(change)}
            yield migration.hit(
                change, values, f"{action.table}.{action.column}", severity="medium" if action.cascade else ""
            )
    for migration, change in every(project, AlterObject):
        action = change.action
        match = _ATTRIBUTE.match(action.detail) if isinstance(action, AlterObject) and action.kind == "type" else None
        if match is not None and isinstance(action, AlterObject):
            found: dict[str, object] = {"column": match.group(1), "table": action.name, "effect": effect_words(change)}
            yield migration.hit(change, found, f"{action.name}.{match.group(1)}")
