"""A new column filled for every row in the transaction that adds it."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema.dml_without_where import whole_tables


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(hit for hit, backfill in whole_tables(project) if backfill)
