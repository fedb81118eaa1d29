"""Names that the server or SQLAlchemy give to constraints, indexes and sequences which the source leaves unnamed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from mlplatlint.facts.schema import Check, Constraint, Exclude, ForeignKey, Key

LONGEST = 63
"""Bytes of an identifier that PostgreSQL keeps (NAMEDATALEN - 1)."""

_CONVENTION_FIELD = re.compile(r"%\((\w+)\)s")


def server_name(table: str, parts: str, suffix: str, taken: Iterable[str] = ()) -> str:
    """Return the name PostgreSQL makes from table, column part and suffix, avoiding the taken ones.

    Table and column part are shortened evenly to fit 63 bytes; the suffix is kept.
    """
    used = set(taken)
    number = 0
    while True:
        ending = f"{suffix}{number}" if number else suffix
        name = _fitted(table, parts, ending)
        if name not in used:
            return name
        number += 1


def _fitted(table: str, parts: str, suffix: str) -> str:
    overhead = len(suffix.encode()) + 1 + (1 if parts else 0)
    first, second = table.encode(), parts.encode()
    while len(first) + len(second) + overhead > LONGEST:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    pieces = [first.decode("utf-8", "ignore")]
    if parts:
        pieces.append(second.decode("utf-8", "ignore"))
    return "_".join([*pieces, suffix])


def constraint_name(table: str, constraint: Constraint, taken: Iterable[str] = ()) -> str:
    """Return a constraint's own name, or the one the server gives it."""
    if constraint.name:
        return cut(constraint.name)
    if isinstance(constraint, Key):
        if constraint.primary:
            return server_name(table, "", "pkey", taken)
        return server_name(table, "_".join(constraint.columns), "key", taken)
    if isinstance(constraint, ForeignKey):
        return server_name(table, "_".join(constraint.columns), "fkey", taken)
    if isinstance(constraint, Exclude):
        words = [re.match(r"\s*\"?([\w$]+)", element) for element in constraint.elements]
        columns = "_".join(word.group(1) if word else "expr" for word in words)
        return server_name(table, columns, "excl", taken)
    return server_name(table, "", "check", taken)


def index_name(table: str, keys: Iterable[tuple[str, bool]], taken: Iterable[str] = ()) -> str:
    """Return the name the server gives an index over keys of (text, is column)."""
    parts = []
    for text, is_column in keys:
        function = re.match(r"\s*(\w+)\s*\(", text)
        parts.append(text if is_column else function.group(1).lower() if function else "expr")
    return server_name(table, "_".join(parts), "idx", taken)


def cut(name: str) -> str:
    """Return a name as the server keeps it: at most 63 bytes, cut at a character's edge."""
    data = name.encode("utf-8", "surrogatepass")
    return name if len(data) <= LONGEST else data[:LONGEST].decode("utf-8", "ignore")


def shortened(name: str) -> str:
    """Return a generated name as SQLAlchemy shortens it: 55 characters, ``_`` and the last four digits of its MD5."""
    if len(name) <= LONGEST:
        return name
    digest = hashlib.md5(name.encode("utf-8"), usedforsecurity=False).hexdigest()
    return f"{name[: LONGEST - 8]}_{digest[-4:]}"


def convention_name(convention: Mapping[str, str], table: str, constraint: Constraint) -> str:
    """Return the name a MetaData naming convention gives to an unnamed constraint; empty when it has none."""
    kind, columns, target = _kind(constraint)
    template = convention.get(kind, "")
    if not template:
        return ""
    return shortened(fill_convention(template, table, columns, target, constraint.name))


def _kind(constraint: Constraint) -> tuple[str, tuple[str, ...], tuple[str, tuple[str, ...]]]:
    if isinstance(constraint, Key):
        return ("pk" if constraint.primary else "uq"), constraint.columns, ("", ())
    if isinstance(constraint, ForeignKey):
        return "fk", constraint.columns, (constraint.target, constraint.target_columns)
    if isinstance(constraint, Check):
        return "ck", (), ("", ())
    return "", (), ("", ())


def fill_convention(
    template: str, table: str, columns: tuple[str, ...], target: tuple[str, tuple[str, ...]], name: str = ""
) -> str:
    """Return a naming template with its fields filled; empty when it asks for something not known here."""
    referred, referred_columns = target
    plain = table.rpartition(".")[2]
    values = {
        "table_name": plain,
        "constraint_name": name,
        "referred_table_name": referred.rpartition(".")[2],
        "column_0_N_name": "_".join(columns),
        "column_0_N_label": "_".join(f"{plain}_{column}" for column in columns),
        "column_0N_name": "".join(columns),
        "column_0N_label": "".join(f"{plain}_{column}" for column in columns),
    }
    for index, column in enumerate(columns):
        values[f"column_{index}_name"] = values[f"column_{index}_key"] = column
        values[f"column_{index}_label"] = f"{plain}_{column}"
    for index, column in enumerate(referred_columns):
        values[f"referred_column_{index}_name"] = column
    fields = _CONVENTION_FIELD.findall(template)
    if any(not values.get(field) for field in fields):
        return ""
    return _CONVENTION_FIELD.sub(lambda match: values[match.group(1)], template)
