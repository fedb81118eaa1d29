"""CREATE INDEX CONCURRENTLY on a partitioned table, which PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import CreateIndex, DropIndex
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import every, shown


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, CreateIndex, DropIndex):
        action = change.action
        if not isinstance(action, (CreateIndex, DropIndex)) or not action.concurrently or not change.before.partitioned:
            continue
        if isinstance(action, CreateIndex):
            table, index, verb = action.index.table, action.index.name, "CREATE"
            if action.index.only:
                continue
        else:
            table, index, verb = change.before.owner, action.name, "DROP"
        values: dict[str, object] = {"verb": verb, "index": shown(index, "the index"), "table": table}
        yield migration.hit(change, values, table)
