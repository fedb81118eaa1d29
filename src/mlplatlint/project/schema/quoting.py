"""SQL names and literals as PostgreSQL has to be given them."""

from __future__ import annotations

import re

_BARE = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "both",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "current_catalog",
        "current_date",
        "current_role",
        "current_time",
        "current_timestamp",
        "current_user",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "grant",
        "group",
        "having",
        "in",
        "initially",
        "intersect",
        "into",
        "lateral",
        "leading",
        "limit",
        "localtime",
        "localtimestamp",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "placing",
        "primary",
        "references",
        "returning",
        "select",
        "session_user",
        "some",
        "symmetric",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "variadic",
        "when",
        "where",
        "window",
        "with",
        "authorization",
        "binary",
        "collation",
        "concurrently",
        "cross",
        "current_schema",
        "freeze",
        "full",
        "ilike",
        "inner",
        "is",
        "isnull",
        "join",
        "left",
        "like",
        "natural",
        "notnull",
        "outer",
        "overlaps",
        "right",
        "similar",
        "tablesample",
        "verbose",
        "between",
        "bigint",
        "bit",
        "boolean",
        "char",
        "character",
        "coalesce",
        "dec",
        "decimal",
        "exists",
        "extract",
        "float",
        "greatest",
        "grouping",
        "inout",
        "int",
        "integer",
        "interval",
        "least",
        "national",
        "nchar",
        "none",
        "normalize",
        "nullif",
        "numeric",
        "out",
        "overlay",
        "position",
        "precision",
        "real",
        "row",
        "setof",
        "smallint",
        "substring",
        "time",
        "timestamp",
        "treat",
        "trim",
        "values",
        "varchar",
        "xmlattributes",
        "xmlconcat",
        "xmlelement",
        "xmlexists",
        "xmlforest",
        "xmlnamespaces",
        "xmlparse",
        "xmlpi",
        "xmlroot",
        "xmlserialize",
        "xmltable",
    ]
)
"""Words that cannot stand bare as a name: reserved, reserved but for types and functions, and names of columns only."""

LONGEST = 63


class BadName(ValueError):
    """A name that PostgreSQL cannot hold: empty, with a NUL, or cut at 63 bytes."""


def identifier(name: str) -> str:
    """Return a name as SQL, quoted where it has to be.

    Raises:
        BadName: it is empty, holds a NUL, or is longer than 63 bytes.
    """
    if not name or "\0" in name:
        raise BadName(f"{name!r} is no name")
    if len(name.encode()) > LONGEST:
        raise BadName(f"{name!r} has more than {LONGEST} bytes")
    if _BARE.fullmatch(name) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def needs_quotes(name: str) -> bool:
    """Tell whether a name has to be quoted: mixed case, odd characters, or a reserved word."""
    return _BARE.fullmatch(name) is None or name in _KEYWORDS


def is_keyword(name: str) -> bool:
    """Tell whether a name is a word that has to be quoted."""
    return name in _KEYWORDS


def qualified(schema: str, name: str) -> str:
    """Return a name with its schema in front, unless that is ``public``."""
    return identifier(name) if schema in ("", "public") else f"{identifier(schema)}.{identifier(name)}"


def literal(value: object) -> str:
    """Return a string, number, boolean or None as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    quoted = "'" + text.replace("'", "''") + "'"
    return f"E{quoted}".replace("\\", "\\\\") if "\\" in text else quoted
