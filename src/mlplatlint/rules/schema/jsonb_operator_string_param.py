"""Text given to a JSONB operator, which drivers send as varchar, for which there is no operator."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.json_usage import json_usage

_NEEDS_JSON = {"@>": "jsonb", "<@": "jsonb", "@?": "jsonpath", "@@": "jsonpath", "jsonb_path_exists": "jsonpath",
               "jsonb_path_match": "jsonpath", "jsonb_contains": "jsonb"}  # fmt: skip


def check(project: Project) -> Iterator[Hit]:
    for use in project.memo(json_usage).uses:
        query = use.query
        wanted = _NEEDS_JSON.get(query.operator, "")
        if wanted and query.literal and query.form in ("op", "func") and use.column.type == "jsonb":
            values: dict[str, object] = {"operator": query.operator, "wanted": wanted, "column": use.column.name}
            yield Hit(use.span, values, f"{use.column.table}.{use.column.name}", use.path)
