"""A model attribute whose column no migration adds."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.drift import differences


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for item in project.memo(differences):
        if item.kind == "column-missing":
            related = (Place(item.migrated.path, item.migrated.span, "dropped here"),) if item.migrated.path else ()
            values = {"table": item.table, "column": item.column}
            symbol = f"{item.table}.{item.column}"
            yield Hit(item.declared.span, values, symbol, item.declared.path, related)
