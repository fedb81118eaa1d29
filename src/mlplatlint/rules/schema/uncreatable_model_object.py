"""An index, key or reference of a model that PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.pairs import pairs
from mlplatlint.project.schema.refused import refused


def check(project: Project) -> Iterator[Hit]:
    for pair in project.memo(pairs):
        for group in pair.declared if not pair.foreign else ():
            extended = "btree_gin" in pair.replay.catalogue.extensions
            for item in refused(group.catalogue, group.classes):
                if extended and "operator class for gin" in item.reason:
                    continue
                values = {"table": item.table, "name": item.name, "reason": item.reason}
                yield Hit(item.origin.span, values, f"{item.table}.{item.name}", item.origin.path)
