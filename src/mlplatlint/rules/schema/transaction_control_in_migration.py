"""BEGIN or COMMIT inside the transaction of the runner, or a transaction left open."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import Transaction
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change, Migration
from mlplatlint.rules.schema._migrations import all_migrations


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        controls = [change for change in migration.changes if isinstance(change.action, Transaction)]
        if controls:
            yield from _judged(migration, controls)


def _judged(migration: Migration, controls: list[Change]) -> Iterator[Hit]:
    opened: Change | None = None
    for change in controls:
        kind = getattr(change.action, "kind", "")
        if migration.held:
            verb = "nests in" if kind == "begin" else "ends"
            says = f"{kind.upper()} {verb} the transaction that {migration.runner or 'the runner'} holds around the migration"
            yield migration.hit(change, {"says": says}, kind)
        elif kind == "begin" and opened is not None:
            yield migration.hit(change, {"says": "BEGIN inside a transaction does nothing"}, kind)
        elif kind != "begin" and opened is None:
            yield migration.hit(change, {"says": f"{kind.upper()} without a BEGIN before it"}, kind)
        opened = change if kind == "begin" else None
    if opened is not None and not migration.held:
        says = "BEGIN is never followed by COMMIT: everything after it is rolled back"
        yield migration.hit(opened, {"says": says}, "begin")
