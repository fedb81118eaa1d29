"""A name of more than 63 bytes, which PostgreSQL cuts and SQLAlchemy refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema_actions import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    CreateTable,
    RenameColumn,
    RenameTable,
)
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change
from mlplatlint.project.schema.names import LONGEST
from mlplatlint.rules.schema._migrations import all_migrations

_NAME = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|\"((?:[^\"]|\"\")+)\"|([^\W\d][\w$]{20,})", re.DOTALL)


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        told: set[str] = set()
        for change in migration.changes:
            for name in _names(change):
                if len(name.encode()) > LONGEST and HOLE not in name and name not in told:
                    told.add(name)
                    values: dict[str, object] = {"name": name, "bytes": len(name.encode())}
                    yield migration.hit(change, values, name[:40])


def _names(change: Change) -> Iterator[str]:
    if change.text:
        for match in _NAME.finditer(change.text):
            yield match.group(2) or match.group(3) or ""
        return
    action = change.action
    if isinstance(action, CreateTable):
        yield action.table.name.rpartition(".")[2]
        yield from (column.name for column in action.table.columns)
        yield from (constraint.name for constraint in action.table.constraints)
    elif isinstance(action, AddColumn):
        yield action.column.name
    elif isinstance(action, CreateIndex):
        yield action.index.name
    elif isinstance(action, AddConstraint):
        yield action.constraint.name
    elif isinstance(action, (RenameTable, RenameColumn)):
        yield action.new.rpartition(".")[2]
