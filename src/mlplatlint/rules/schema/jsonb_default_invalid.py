"""A default of a JSON or array column that is no valid literal of its type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import defaults

_LITERAL = re.compile(r"(?is)^\(*'((?:[^']|'')*)'\)*(?:::\s*(?:jsonb?|[\w ]+\[\]))?\)*$")


def check(project: Project) -> Iterator[Hit]:
    for migration, change, (table, column, kind, default) in defaults(project):
        match = _LITERAL.match(default.strip()) if HOLE not in default else None
        text = match.group(1).replace("''", "'").replace("\\:", ":") if match is not None else None
        if text is not None and _is_invalid(kind, text):
            values: dict[str, object] = {"column": column, "table": table, "default": text[:40], "type": kind}
            yield migration.hit(change, values, f"{table}.{column}")


def _is_invalid(kind: str, text: str) -> bool:
    if kind in ("json", "jsonb"):
        try:
            json.loads(text)
        except ValueError:
            return True
        return False
    return kind.endswith("[]") and not text.strip().startswith("{") and "=" not in text
