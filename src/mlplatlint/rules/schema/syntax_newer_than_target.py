"""A statement that the target version of PostgreSQL does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema import Key
from mlplatlint.facts.schema_actions import AddConstraint, CreateIndex, DetachPartition
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change
from mlplatlint.rules.schema._migrations import all_migrations

_WORDS = (
    (18, r"\bGENERATED\s+ALWAYS\s+AS\s*\((?:[^()]|\([^()]*\))*\)(?!\s*STORED)", "a virtual generated column"),
    (18, r"\bADD\s+(?:CONSTRAINT\s+\S+\s+)?NOT\s+NULL\s+\w+", "a NOT NULL constraint with a name"),
    (17, r"\bALTER\s+(?:COLUMN\s+)?\S+\s+SET\s+EXPRESSION\b", "ALTER COLUMN ... SET EXPRESSION"),
    (15, r"^\s*MERGE\s+INTO\b", "MERGE"),
    (15, r"\bNULLS\s+NOT\s+DISTINCT\b", "NULLS NOT DISTINCT"),
    (15, r"\bsecurity_invoker\b", "security_invoker"),
    (14, r"\bDETACH\s+PARTITION\s+\S+\s+CONCURRENTLY\b", "DETACH PARTITION CONCURRENTLY"),
    (14, r"^\s*CREATE\s+OR\s+REPLACE\s+TRIGGER\b", "CREATE OR REPLACE TRIGGER"),
    (13, r"^\s*DROP\s+DATABASE\b.*\bFORCE\b", "DROP DATABASE ... FORCE"),
)
_PATTERNS = tuple((since, re.compile(pattern, re.IGNORECASE | re.DOTALL), what) for since, pattern, what in _WORDS)


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        database = migration.database
        if not database.version_known:
            continue
        seen: set[tuple[int, str]] = set()
        for change in migration.changes:
            for since, what in _newer(change):
                if since > database.version and (change.order, what) not in seen:
                    seen.add((change.order, what))
                    values: dict[str, object] = {"what": what, "since": since, "version": database.version}
                    yield migration.hit(change, values, what)


def _newer(change: Change) -> Iterator[tuple[int, str]]:
    if change.text:
        for since, pattern, what in _PATTERNS:
            if pattern.search(change.text):
                yield since, what
        return
    action = change.action
    if isinstance(action, CreateIndex) and action.index.nulls_not_distinct:
        yield 15, "NULLS NOT DISTINCT"
    if (
        isinstance(action, AddConstraint)
        and isinstance(action.constraint, Key)
        and action.constraint.nulls_not_distinct
    ):
        yield 15, "NULLS NOT DISTINCT"
    if isinstance(action, DetachPartition) and action.concurrently:
        yield 14, "DETACH PARTITION CONCURRENTLY"
