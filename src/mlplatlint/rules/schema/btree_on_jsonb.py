"""A btree index on a whole jsonb column, which serves equality of whole documents alone."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import CreateIndex
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import every, shown


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, CreateIndex):
        action = change.action
        if not isinstance(action, CreateIndex) or action.index.method != "btree":
            continue
        types = dict(change.before.types)
        wide = [key.text for key in action.index.keys if key.is_column and types.get(key.text) == "jsonb"]
        if wide:
            values: dict[str, object] = {
                "index": shown(action.index.name, "the index"), "column": ", ".join(wide), "table": action.index.table,
            }  # fmt: skip
            yield migration.hit(change, values, action.index.table)
