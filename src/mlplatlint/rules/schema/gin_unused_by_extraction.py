"""A GIN index on a jsonb column of which code only extracts text, which it never serves."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.json_indexes import CONTAINMENT
from mlplatlint.project.schema.json_usage import Column, Use, json_usage


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    by_column: dict[tuple[str, str], list[Use]] = {}
    usage = project.memo(json_usage)
    for use in usage.uses:
        by_column.setdefault((use.column.table, use.column.name), []).append(use)
    for key, uses in sorted(by_column.items()):
        column = usage.columns[key]
        index = _plain_gin(column)
        if index and column.type == "jsonb" and not any(use.query.operator in CONTAINMENT for use in uses):
            first = uses[0]
            values: dict[str, object] = {
                "index": index,
                "table": column.table,
                "column": column.name,
                "count": len(uses),
            }
            related = (Place(column.origin.path, column.origin.span, "the column"),) if column.origin.path else ()
            yield Hit(first.span, values, f"{column.table}.{column.name}", first.path, related)


def _plain_gin(column: Column) -> str:
    for index in column.indexes:
        if index.method == "gin" and any(key.is_column and key.text == column.name for key in index.keys):
            return index.name or "its GIN index"
    return ""
