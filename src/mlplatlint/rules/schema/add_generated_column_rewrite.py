"""A serial, identity or stored generated column added to an existing table."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import effect_words, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddColumn):
        action = change.action
        if not isinstance(action, AddColumn):
            continue
        column = action.column
        if column.identity:
            kind = "serial" if column.identity == "serial" else "identity"
        elif column.generated:
            kind = "stored generated"
        else:
            continue
        values: dict[str, object] = {
            "column": column.name, "table": action.table, "kind": kind, "effect": effect_words(change),
        }  # fmt: skip
        yield migration.hit(change, values, f"{action.table}.{column.name}")
