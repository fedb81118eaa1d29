"""A new enum label used before the transaction that added it has committed."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddLabel, ChangeRows, SetDefault
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change
from mlplatlint.rules.schema._migrations import all_migrations, same_transaction


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        added: list[Change] = []
        for change in migration.changes:
            action = change.action
            if isinstance(action, AddLabel) and not (change.before.seen and change.before.exists):
                added.append(change)
            for earlier in added:
                label = earlier.action
                if (
                    not isinstance(label, AddLabel)
                    or not same_transaction(earlier, change)
                    or not _uses(change, label.label)
                ):
                    continue
                values: dict[str, object] = {"label": label.label, "type": label.type}
                hit = migration.hit(change, values, f"{label.type}.{label.label}")
                yield hit._replace(related=(Place(migration.path, earlier.span, "added here"),))


def _uses(change: Change, label: str) -> bool:
    literal = "'" + label.replace("'", "''") + "'"
    if isinstance(change.action, SetDefault):
        return (change.action.default or "").startswith(literal)
    return isinstance(change.action, ChangeRows) and literal in change.text
