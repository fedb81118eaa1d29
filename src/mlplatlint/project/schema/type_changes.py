"""What changing a column's type costs: PostgreSQL rewrites the table unless the stored bytes fit the new type as they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.types import base_type

SAME, FREE, ZONE, INDEX, REWRITE, UNKNOWN = (
    "same",
    "type-binary-compatible",
    "type-timestamp-zone",
    "type-text-to-varchar",
    "type-rewrite",
    "",
)

_ARGUMENTS = re.compile(r"\(([\d,\s-]+)\)")
_STRINGS = ("character varying", "text")
_STAMPS = ("timestamp with time zone", "timestamp without time zone")
KNOWN = frozenset(
    ("smallint", "integer", "bigint", "numeric", "real", "double precision", "character varying", "character", "text", "boolean",
     "date", "time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone", "interval",
     "uuid", "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "bit", "bit varying", "money", "xml", "tsvector", "tsquery",
     "point", "oid", "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange", "name")
)  # fmt: skip
"""Types of the server itself; any other name is an enum, a domain or a type of an extension."""

_NO_ASSIGNMENT = {
    ("text", "integer"), ("text", "bigint"), ("text", "smallint"), ("text", "numeric"), ("text", "boolean"), ("text", "uuid"),
    ("text", "date"), ("text", "jsonb"), ("text", "json"), ("text", "timestamp"), ("text", "double precision"), ("text", "bytea"),
    ("text", "real"), ("text", "time"), ("text", "interval"), ("text", "inet"),
    ("boolean", "integer"), ("boolean", "bigint"), ("boolean", "smallint"), ("boolean", "numeric"), ("boolean", "double precision"),
    ("integer", "boolean"), ("bigint", "boolean"), ("smallint", "boolean"), ("integer", "uuid"), ("bigint", "uuid"),
    ("uuid", "integer"), ("uuid", "bigint"), ("uuid", "smallint"), ("integer", "timestamp"), ("bigint", "timestamp"),
    ("timestamp", "integer"), ("timestamp", "bigint"), ("integer", "date"), ("bigint", "date"), ("date", "integer"),
    ("jsonb", "integer"), ("jsonb", "boolean"), ("jsonb", "uuid"), ("json", "integer"), ("integer", "jsonb"), ("integer", "json"),
    ("uuid", "jsonb"), ("bytea", "integer"), ("integer", "bytea"), ("boolean", "uuid"), ("uuid", "boolean"), ("boolean", "jsonb"),
}  # fmt: skip
"""Pairs without an assignment cast: the server refuses the change unless USING says how. Character types count as text."""


class TypeChange(NamedTuple):
    """``row`` is the row of the lock table (empty: not known), ``refused`` that the server rejects it without USING."""

    row: str
    refused: bool = False


def type_change(
    old: str, new: str, using: str, column: str, checked_domain: bool | None = None, enums: frozenset[str] = frozenset()
) -> TypeChange:
    """Return what changing a column from one canonical type to another does. An empty ``old`` is not known.

    ``enums`` names those of the two types that are enums.
    """
    if not old or not new or HOLE in old + new:
        return TypeChange(UNKNOWN)
    plain = _is_plain(using, column)
    old_base, new_base = base_type(old), base_type(new)
    old_array, new_array = old.endswith("[]"), new.endswith("[]")
    if checked_domain is not None:
        return TypeChange(REWRITE if checked_domain else "type-to-domain")
    if enums and old != new:
        # An enum is stored as the number of its label; text becomes one only when USING says so.
        return TypeChange(REWRITE, new_base in enums and not using)
    foreign = old_base not in KNOWN or new_base not in KNOWN
    if not using and old != new and not (old_array or new_array):
        pair = (_cast_family(old_base), _cast_family(new_base))
        if pair in _NO_ASSIGNMENT:
            return TypeChange(REWRITE, True)
    if old == new:
        return TypeChange(SAME if plain else REWRITE)
    if foreign:
        return TypeChange(UNKNOWN)
    if old_array or new_array:
        return TypeChange(REWRITE)
    if not plain:
        return TypeChange(REWRITE)
    return TypeChange(_plain_change(old, new, old_base, new_base))


def _plain_change(old: str, new: str, old_base: str, new_base: str) -> str:
    old_size, new_size = _sizes(old), _sizes(new)
    if old_base in _STRINGS and new_base in _STRINGS:
        if old_base == "text" and new_base == "character varying":
            return REWRITE if new_size else INDEX
        if not new_size:
            return FREE
        return FREE if old_size and new_size[0] >= old_size[0] else REWRITE
    if {old_base, new_base} == set(_STAMPS):
        return ZONE if _precision(new) >= _precision(old) else REWRITE
    if old_base == new_base and old_base in (*_STAMPS, "time without time zone", "time with time zone", "interval"):
        return FREE if _precision(new) >= _precision(old) else REWRITE
    if old_base == new_base == "bit varying":
        return FREE if not new_size or (old_size and new_size[0] >= old_size[0]) else REWRITE
    if old_base == new_base == "numeric":
        if not new_size:
            return FREE
        fits = bool(old_size) and new_size[1:] == old_size[1:] and new_size[0] >= old_size[0]
        return FREE if fits else REWRITE
    if (old_base, new_base) == ("cidr", "inet"):
        return FREE
    return REWRITE


def _is_plain(using: str, column: str) -> bool:
    """Tell whether USING is absent or only names the column or casts it, which the server sees through.

    A cast to the very type is what the server would do by itself.
    """
    text = using.strip().strip("()").replace('"', "").lower()
    return not text or re.fullmatch(rf"{re.escape(column.lower())}(?:\s*::[\w\s\[\](),.]+)?", text) is not None


def _sizes(kind: str) -> tuple[int, ...]:
    match = _ARGUMENTS.search(kind)
    return tuple(int(part) for part in match.group(1).split(",")) if match else ()


def _precision(kind: str) -> int:
    sizes = _sizes(kind)
    return sizes[0] if sizes else 6


def _cast_family(base: str) -> str:
    if base in ("character varying", "character", "text"):
        return "text"
    if base in _STAMPS:
        return "timestamp"
    return "time" if base.startswith("time ") else base
