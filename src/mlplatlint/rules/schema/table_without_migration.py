"""A model whose table no migration creates."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.drift import differences


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for item in project.memo(differences):
        if item.kind != "table-missing":
            continue
        related = (Place(item.migrated.path, item.migrated.span, "dropped here"),) if item.migrated.path else ()
        # Filters in env.py may leave the table out on purpose.
        confidence = "low" if item.filtered else ""
        yield Hit(
            item.declared.span, {"table": item.table}, item.table, item.declared.path, related, confidence=confidence
        )
