"""A statement that locks a table, without a limit on how long it may run."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import all_migrations
from mlplatlint.rules.schema._timeouts import first_lock


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        found = first_lock(migration, "statement_timeout")
        if found is not None:
            change, effect, relation = found
            values: dict[str, object] = {"relation": relation, "effect": effect.phrase}
            yield migration.hit(change, values, relation)
