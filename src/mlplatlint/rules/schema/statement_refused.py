"""A statement that PostgreSQL refuses because of what earlier migrations made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AddColumn, AddConstraint, AddLabel, DropColumn, DropIndex, SetIdentity
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change
from mlplatlint.project.schema.locks import effect_of
from mlplatlint.rules.schema._migrations import all_migrations

_BY_EFFECT = {
    "add-foreign-key-not-valid-partitioned": "NOT VALID foreign keys do not exist on partitioned tables",
    "add-using-index-unusable": "the index is partial, not unique, over an expression, not in default order, or the table is partitioned",
    "drop-index-of-constraint": "the index belongs to a constraint; drop the constraint instead",
}
_GUARDED = re.compile(r"(?is)\s*do\b.*\b(?:if|exception)\b")
"""A block that looks before it acts."""
_INTEGERS = ("smallint", "integer", "bigint", "")


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        for change in migration.changes:
            if change.doubt or _GUARDED.match(change.text):
                continue
            reason = (_reason(change) if change.before.seen else "") or change.before.refusal
            if reason:
                yield migration.hit(change, {"reason": reason}, reason)


def _reason(change: Change) -> str:
    action, before = change.action, change.before
    if isinstance(action, (AddConstraint, DropIndex)):
        effect = effect_of(action, before)
        return _BY_EFFECT.get(effect.row, "") if effect is not None and effect.refused else ""
    if isinstance(action, AddColumn) and before.exists and not action.if_not_exists:
        return f"`{action.table}` has a column `{action.column.name}` already"
    if isinstance(action, AddLabel) and before.exists and not action.if_not_exists:
        return f"the enum `{action.type}` has the label `{action.label}` already"
    if isinstance(action, SetIdentity) and action.mode and before.old_type not in _INTEGERS:
        return f"`{action.column}` is {before.old_type}; only integers can be an identity"
    if isinstance(action, DropColumn) and action.column in before.partition_keys:
        return f"`{action.table}` is partitioned by `{action.column}`"
    return ""
