"""Compares two schemas in normal form; expressions count as equal when they mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.project.schema.sql_form import same_expression
from mlplatlint.schema_documents.document import Node

_EXPRESSIONS = frozenset(("expression", "default", "generated", "where", "using", "check"))
_LITERAL = re.compile(r"^('(?:[^']|'')*')::[\w\s\"().,\[\]]+$")
"""A literal as the server prints it: with the type that it has anyway."""
_LOOSE = frozenset(("definition",))
"""Text that the server writes anew from its own tree, so that only its being there can be compared."""


def differences(expected: Node, found: Node) -> Iterator[str]:
    """Yield one sentence for each key that differs, in the order of the expected document."""
    for kind in ("schemas", "extensions", "enums", "domains", "sequences", "views"):
        yield from _values(f"/{kind}", expected[kind], found[kind], {})
    ours = {(table["schema"], table["name"]): table for table in expected["tables"]}
    theirs = {(table["schema"], table["name"]): table for table in found["tables"]}
    for key, table in ours.items():
        path = f"/tables/{'.'.join(key)}"
        if key not in theirs:
            yield f"{path}: not there"
            continue
        types = {column["name"]: column["type"] for column in table["columns"]}
        for name in table:
            yield from _values(f"{path}/{name}", table[name], theirs[key][name], types)
    for schema, name in sorted(set(theirs) - set(ours)):
        yield f"/tables/{schema}.{name}: not in the document"


def _values(path: str, expected: Any, found: Any, types: dict[str, str]) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in expected:
            yield from _values(f"{path}/{key}", expected[key], found.get(key), types)
        for key in found.keys() - expected.keys():
            yield f"{path}/{key}: {found[key]!r} is not in the document"
        return
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{path}: {_shown(expected)} expected, {_shown(found)} found"
            return
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            label = one.get("name", index) if isinstance(one, dict) else index
            yield from _values(f"{path}/{label}", one, other, types)
        return
    if not _same(path.rpartition("/")[2], expected, found, types):
        yield f"{path}: {expected!r} expected, {found!r} found"


def _shown(items: list[Any]) -> str:
    names = [str(item.get("name", item.get("text", "?"))) if isinstance(item, dict) else str(item) for item in items]
    return f"{len(items)} ({', '.join(names)})" if names else "none"


def _same(key: str, expected: Any, found: Any, types: dict[str, str]) -> bool:
    if expected == found or key in _LOOSE:
        return True
    if not isinstance(expected, str) or not isinstance(found, str):
        return False
    plain = _LITERAL.match(found)
    if plain is not None and plain.group(1) == expected:
        return True
    if key in _EXPRESSIONS or (key == "text" and not found.isidentifier()):
        return same_expression(expected, found, types) is True
    if key == "bound":
        return _bare(expected) == _bare(found)
    return False


def _bare(text: str) -> str:
    """Return a partition bound without blanks, quotes around numbers, and case of words."""
    return re.sub(r"'(-?\d+(?:\.\d+)?)'", r"\1", re.sub(r"\s+", "", text)).lower()
