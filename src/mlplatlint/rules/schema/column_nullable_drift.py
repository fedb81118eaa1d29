"""The model and the migrations disagree on whether a column may be NULL."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.drift import differences


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for item in project.memo(differences):
        if item.kind == "nullable":
            related = (Place(item.migrated.path, item.migrated.span, f"{item.migration} in the migrations"),)
            values = {"table": item.table, "column": item.column, "model": item.model, "migration": item.migration}
            symbol = f"{item.table}.{item.column}"
            yield Hit(item.declared.span, values, symbol, item.declared.path, related)
