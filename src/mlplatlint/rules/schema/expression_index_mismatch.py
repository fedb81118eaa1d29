"""A query that asks for a JSON key in another form than the index on that key has."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.json_indexes import CONTAINMENT, path_keys, serves
from mlplatlint.project.schema.json_usage import json_usage


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for use in project.memo(json_usage).uses:
        column, query = use.column, use.query
        keys = path_keys(query.path)
        if (
            not keys
            or query.operator in CONTAINMENT
            or query.operator in ("<>", "!=", "ilike")
            or not column.indexes_known
        ):
            continue
        near = [
            (index, key)
            for index in column.indexes
            for key in index.keys[:1]
            if not key.is_column and index.method == "btree" and path_keys(key.text) == keys
        ]
        if near and not any(serves(index, column.name, query.operator, query.path) for index in column.indexes):
            index, key = near[0]
            values: dict[str, object] = {
                "asked": f"{query.path.replace('$', column.name)} {query.operator}", "index": index.name, "have": key.text,
            }  # fmt: skip
            yield Hit(use.span, values, f"{column.table}.{column.name}", use.path)
