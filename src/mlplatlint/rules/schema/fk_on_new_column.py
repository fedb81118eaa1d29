"""A foreign key over a new column: nothing to check, but two tables are locked."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema.fk_without_not_valid import checked_keys


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(item.hit() for item in checked_keys(project) if item.empty)
