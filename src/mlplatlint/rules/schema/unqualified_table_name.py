"""A table named without its schema, so that the search path decides which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import all_migrations

_STATEMENT = re.compile(
    r"(?is)^\s*(?:create|alter|drop)\s+(?:unlogged\s+)?table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?(\"[^\"]+\"|\w+)\s*(\.?)"
)


def check(project: Project) -> Iterator[Hit]:
    for migration in all_migrations(project):
        told: set[int] = set()
        for change in migration.changes:
            match = _STATEMENT.match(change.text) if change.text and change.order not in told else None
            if match is not None and not match.group(2):
                told.add(change.order)
                table = match.group(1).strip('"')
                yield migration.hit(change, {"table": table}, table)
