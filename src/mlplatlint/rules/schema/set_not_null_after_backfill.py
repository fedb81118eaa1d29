"""A column that one migration adds, fills and makes NOT NULL."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema.set_not_null_scan import scans


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(hit for hit, young in scans(project) if young)
