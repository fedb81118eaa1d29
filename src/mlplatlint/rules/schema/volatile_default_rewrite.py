"""A new column whose default differs from row to row, so that every row is written anew."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.locks import effects
from mlplatlint.project.schema.volatility import UNKNOWN, VOLATILE, volatile_function, volatility
from mlplatlint.rules.schema._migrations import existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, AddColumn):
        action = change.action
        if not isinstance(action, AddColumn):
            continue
        column = action.column
        confidence = why = ""
        if change.before.checked_domain:
            why = f"the domain `{column.type}` has a constraint to check on each row"
        elif column.default is not None:
            kind = volatility(column.default)
            function = volatile_function(column.default)
            if kind == VOLATILE:
                why = f"`{function}()` gives each row another value"
            elif kind == UNKNOWN and function:
                confidence, why = "medium", f"`{function}()` is volatile unless its declaration says otherwise"
            elif migration.database.version < 11 and migration.database.version_known:
                why = f"PostgreSQL {migration.database.version} writes any default into every row"
        if why:
            effect = effects()["add-column-volatile-default"].phrase
            values: dict[str, object] = {"column": column.name, "table": action.table, "why": why, "effect": effect}
            yield migration.hit(change, values, f"{action.table}.{column.name}", confidence)
