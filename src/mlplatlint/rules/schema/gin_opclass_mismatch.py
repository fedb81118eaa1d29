"""A key-existence query on a jsonb column whose GIN index cannot answer it."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.json_indexes import normal, serves
from mlplatlint.project.schema.json_usage import json_usage


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for use in project.memo(json_usage).uses:
        column, query = use.column, use.query
        if query.operator not in ("?", "?|", "?&") or use.generic or not column.indexes_known:
            continue
        wanted = normal(query.path)
        narrow = [
            index
            for index in column.indexes
            for key in index.keys
            if key.opclass.endswith("jsonb_path_ops")
            and ("$" if key.is_column and key.text == column.name else normal(key.text, column.name)) == wanted
        ]
        if narrow and not any(serves(index, column.name, query.operator, query.path) for index in column.indexes):
            values: dict[str, object] = {
                "operator": query.operator, "index": narrow[0].name, "table": column.table, "column": column.name,
            }  # fmt: skip
            yield Hit(use.span, values, f"{column.table}.{column.name}", use.path)
