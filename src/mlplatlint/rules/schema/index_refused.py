"""An index that PostgreSQL refuses to make."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import CreateIndex
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.index_rules import index_problem
from mlplatlint.rules.schema._migrations import every, shown


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, CreateIndex):
        action = change.action
        if not isinstance(action, CreateIndex) or HOLE in action.index.table:
            continue
        problem = index_problem(action.index, dict(change.before.types))
        if problem:
            values: dict[str, object] = {"index": shown(action.index.name, "the index"), "problem": problem}
            yield migration.hit(change, values, action.index.table)
