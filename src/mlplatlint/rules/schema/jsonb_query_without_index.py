"""A containment or path query on a jsonb column that no index serves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema import Index
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.json_indexes import CONTAINMENT, concerns, serves
from mlplatlint.project.schema.json_usage import json_usage

_BY_HAND = re.compile(r"(?:^|/)(?:scripts?|tools|backfills?|maintenance)/")


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for use in project.memo(json_usage).uses:
        column, query = use.column, use.query
        if column.type != "jsonb" or query.operator not in CONTAINMENT or use.generic or not column.indexes_known:
            continue
        if any(serves(index, column.name, query.operator, query.path) for index in column.indexes):
            continue
        if query.operator not in ("@>", "@?", "@@") and _only_path_ops(use.column.indexes, column.name):
            # Another rule says that the operator class is the wrong one.
            continue
        # A script that is run by hand now and then needs no index of its own.
        confidence = "low" if _BY_HAND.search(use.path) else ""
        what = query.path.replace("$", column.name)
        values: dict[str, object] = {"what": f"{what} {query.operator}", "table": column.table, "column": column.name}
        related = (Place(column.origin.path, column.origin.span, "the column"),) if column.origin.path else ()
        yield Hit(use.span, values, f"{column.table}.{column.name}", use.path, related, confidence=confidence)


def _only_path_ops(indexes: tuple[Index, ...], column: str) -> bool:
    return any(
        key.opclass.endswith("jsonb_path_ops") for index in indexes if concerns(index, column) for key in index.keys
    )
