""".contains() on an attribute of type JSON, which becomes LIKE, and further JSONB methods it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.json_usage import json_usage

_LACKING = {
    "?": "has_key",
    "?|": "has_any",
    "?&": "has_all",
    "<@": "contained_by",
    "@?": "path_exists",
    "@@": "path_match",
}


def check(project: Project) -> Iterator[Hit]:
    for use in project.memo(json_usage).uses:
        column, query = use.column, use.query
        if query.form != "method" or not use.generic:
            continue
        if query.operator == "@>":
            says = ".contains() on it compiles to LIKE, so it compares text"
        else:
            says = f".{_LACKING.get(query.operator, 'has_key')}() on it raises AttributeError"
        values: dict[str, object] = {"column": column.name, "table": column.table, "says": says}
        related = (Place(column.origin.path, column.origin.span, "declared here"),) if column.origin.path else ()
        yield Hit(use.span, values, f"{column.table}.{column.name}", use.path, related)
