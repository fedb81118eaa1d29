"""A constraint added NOT VALID and validated before the lock of its adding is released."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddConstraint, ValidateConstraint
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import all_migrations, same_transaction


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        added = list(migration.existing(AddConstraint))
        for change in migration.existing(ValidateConstraint):
            action = change.action
            if not isinstance(action, ValidateConstraint):
                continue
            for other in added:
                first = other.action
                if (
                    isinstance(first, AddConstraint)
                    and (first.table, first.constraint.name) == (action.table, action.name)
                    and other.order < change.order
                    and same_transaction(other, change)
                ):
                    values: dict[str, object] = {"name": action.name, "table": action.table}
                    hit = migration.hit(change, values, f"{action.table}.{action.name}")
                    yield hit._replace(related=(Place(migration.path, other.span, "added NOT VALID here"),))
