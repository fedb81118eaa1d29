"""A default that does not fit its column, so that each insert that uses it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import defaults

_STRING = re.compile(r"^\(*'((?:[^']|'')*)'\)*(?:::[\w\s()]+)?$")
_NUMBER = re.compile(r"^\(*'?(-?\d+)'?\)*(?:::\w+)?$")
_SIZED = re.compile(r"^character(?: varying)?\((\d+)\)$")
_LIMITS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}


def check(project: Project) -> Iterator[Hit]:
    for migration, change, (table, column, kind, default) in defaults(project):
        if _exceeds(kind, default):
            values: dict[str, object] = {"column": column, "table": table, "default": default[:40], "type": kind}
            yield migration.hit(change, values, f"{table}.{column}")


def _exceeds(kind: str, default: str) -> bool:
    size, text = _SIZED.match(kind), _STRING.match(default)
    if size is not None and text is not None:
        # Blanks at the end are cut off silently; anything else over the length is an error.
        return len(text.group(1).replace("''", "'").rstrip(" ")) > int(size.group(1))
    number = _NUMBER.match(default)
    if number is not None and kind in _LIMITS:
        return not -_LIMITS[kind] <= int(number.group(1)) < _LIMITS[kind]
    return False
