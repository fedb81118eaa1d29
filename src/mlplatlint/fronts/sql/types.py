"""PostgreSQL type names in their canonical spelling, the one of the server's ``format_type``."""

from __future__ import annotations

from mlplatlint.facts.values import HOLE

SYNONYMS = {
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "bool": "boolean",
    "varchar": "character varying", "char": "character", "bpchar": "character", "dec": "numeric",
    "decimal": "numeric", "float8": "double precision", "float4": "real", "varbit": "bit varying",
    "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
    "timetz": "time with time zone", "time": "time without time zone", "nchar": "character",
    "national character": "character", "national character varying": "character varying",
    "char varying": "character varying", "national char": "character", "nchar varying": "character varying",
}  # fmt: skip
"""Spelling -> canonical name, without modifiers."""

SERIALS = {
    "serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
    "smallserial": "smallint", "serial2": "smallint",
}  # fmt: skip
"""Pseudo-types that make a column with its own sequence -> the type of that column."""


def canonical_type(name: str, arguments: tuple[str, ...] = (), dimensions: int = 0) -> str:
    """Return the canonical spelling of a type from its written name, modifiers and number of array brackets.

    ``name`` is in lower case, with single blanks; a name the server does not know (an enum, a domain, a type of an
    extension) comes back as it is. Empty when the name has unknown parts.
    """
    if HOLE in name:
        return ""
    plain = name.removeprefix("pg_catalog.")
    base, suffix = _with_suffix(plain)
    base = SYNONYMS.get(base, base)
    if base == "float":
        precision = arguments[0] if arguments else "53"
        base, arguments = ("real" if precision.isdigit() and int(precision) <= 24 else "double precision"), ()
    if suffix:
        base = base.partition(" ")[0] + suffix
    if base in ("character", "bit") and not arguments and plain != "bpchar":
        arguments = ("1",)
    if base == "numeric" and len(arguments) == 1:
        arguments = (arguments[0], "0")
    if base.startswith("public.") and base.count(".") == 1:
        base = base.removeprefix("public.")
    return _with_arguments(base, arguments) + "[]" * min(dimensions, 1)


def _with_suffix(name: str) -> tuple[str, str]:
    for suffix in (" with time zone", " without time zone"):
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _with_arguments(base: str, arguments: tuple[str, ...]) -> str:
    if not arguments:
        return base
    inner = f"({','.join(arguments)})"
    if base.startswith(("timestamp", "time ")):
        first, _, rest = base.partition(" ")
        return f"{first}{inner} {rest}"
    return base + inner


def base_type(canonical: str) -> str:
    """Return a canonical type without modifiers and array brackets: ``numeric(10,2)[]`` is ``numeric``."""
    name = canonical.removesuffix("[]")
    head, paren, rest = name.partition("(")
    if not paren:
        return name
    return (head + rest.partition(")")[2]).strip()
