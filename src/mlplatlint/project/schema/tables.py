"""``Table(...)`` and ``op.create_table(...)`` as catalogue records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from mlplatlint.facts.schema import Check, Column, Constraint, ForeignKey, Index, Key, Table, join_name
from mlplatlint.facts.schema_actions import CreateType
from mlplatlint.facts.values import HOLE, Call, Value, known_text, mapping_of
from mlplatlint.project.schema.column_types import Resolve, nothing
from mlplatlint.project.schema.columns import (
    ColumnParts,
    lower_column,
    lower_constraint,
    lower_index,
    partitioning_of,
    table_name,
)
from mlplatlint.project.schema.names import convention_name, fill_convention, shortened

_COLUMN_TAILS = ("Column", "mapped_column")
_INTEGERS = ("integer", "bigint", "smallint")


class MadeTable(NamedTuple):
    """A lowered table, the types that are made with it, and its indexes."""

    table: Table
    types: tuple[CreateType, ...]
    indexes: tuple[Index, ...]


def lower_table(call: Call, resolve: Resolve = nothing, convention: Mapping[str, str] | None = None) -> MadeTable:
    """Return the table that a call declares; ``complete`` is false when a column of it is not known."""
    name = table_name(call.args[0] if call.args else call.keyword("table_name"), call.keyword("schema"))
    columns: list[ColumnParts] = []
    constraints: list[Constraint] = []
    fixed: set[int] = set()
    indexes: list[Index] = []
    complete = not call.has("**")
    for item in call.args[1:]:
        if not isinstance(item, Call):
            complete = False
            continue
        if item.tail in _COLUMN_TAILS or item.name == ".copy":
            source: Value = item.args[0] if item.name == ".copy" else item
            parts = lower_column(source, name, resolve) if isinstance(source, Call) else None
            if parts is None:
                complete = False
            else:
                columns.append(parts)
        elif item.tail == "Index":
            index = lower_index(item, name, resolve)
            indexes.extend([index] if index is not None else [])
        else:
            constraint = lower_constraint(item)
            if constraint is None:
                complete = False
                continue
            if isinstance(item.keyword("name"), Call):
                fixed.add(id(constraint))
            constraints.append(constraint)
    return finish_table(name, columns, constraints, indexes, call, complete, convention or {}, fixed)


def finish_table(
    name: str,
    columns: list[ColumnParts],
    constraints: list[Constraint],
    indexes: list[Index],
    options: Call,
    complete: bool,
    convention: Mapping[str, str],
    fixed: set[int],
) -> MadeTable:
    """Return a table from its lowered parts, with its key, serial column and conventional names settled."""
    key = next((item for item in constraints if isinstance(item, Key) and item.primary), None)
    flagged = tuple(parts.column.name for parts in columns if parts.primary)
    if key is None and flagged:
        key = Key("", flagged, primary=True)
        constraints = [key, *constraints]
    key_columns = key.columns if key is not None else ()
    outside = {column for item in constraints if isinstance(item, ForeignKey) for column in item.columns}
    made: list[Column] = []
    types: list[CreateType] = []
    for parts in columns:
        made.append(_finished(parts, key_columns, outside))
        constraints.extend(parts.constraints)
        indexes = [*indexes, *_conventional_indexes(parts, name, convention)]
        kind = parts.type
        if kind.native and kind.creates and kind.name:
            labels = kind.labels if kind.labels is not None else (HOLE,)
            types.append(CreateType(kind.name.removesuffix("[]"), "enum", labels, "", True))
    named = tuple(_conventional(item, name, convention, id(item) in fixed) for item in constraints)
    prefixes = getattr(options.keyword("prefixes"), "items", ())
    words = {str(item).upper() for item in prefixes}
    persistence = "unlogged" if "UNLOGGED" in words else "temporary" if words & {"TEMP", "TEMPORARY"} else ""
    storage = tuple((key.lower(), str(value)) for key, value in mapping_of(options.keyword("postgresql_with")).items())
    table = Table(
        name, tuple(made), named, persistence, partitioning_of(options.keyword("postgresql_partition_by")), "", "", (), (),
        storage, known_text(options.keyword("comment")), complete,
    )  # fmt: skip
    return MadeTable(table, tuple(types), tuple(indexes))


def in_schema(made: MadeTable, schema: str | None) -> MadeTable:
    """Return a table whose foreign keys lead into the schema of its metadata where they name none."""
    if not schema:
        return made
    moved = tuple(
        msgspec.structs.replace(item, target=join_name(schema, item.target))
        if isinstance(item, ForeignKey) and "." not in item.target and HOLE not in item.target
        else item
        for item in made.table.constraints
    )
    return made._replace(table=msgspec.structs.replace(made.table, constraints=moved))


def _finished(parts: ColumnParts, key: tuple[str, ...], outside: set[str]) -> Column:
    column = parts.column
    changes: dict[str, Any] = {}
    if column.name in key:
        changes["nullable"] = False
        alone = len(key) == 1 or parts.forced
        free = parts.forced or (
            column.name not in outside and not any(isinstance(item, ForeignKey) for item in parts.constraints)
        )
        plain = column.default is None and not column.generated and not column.identity
        if column.type in _INTEGERS and alone and free and parts.auto and plain:
            changes["identity"] = "serial"
    if column.identity in ("always", "by default"):
        changes["nullable"] = False
    return msgspec.structs.replace(column, **changes) if changes else column


def _conventional(constraint: Constraint, table: str, convention: Mapping[str, str], fixed: bool) -> Constraint:
    template = convention.get("ck", "") if isinstance(constraint, Check) else ""
    if fixed or (constraint.name and "constraint_name" not in template):
        return constraint
    made = convention_name(convention, table, constraint)
    return msgspec.structs.replace(constraint, name=made) if made else constraint


def _conventional_indexes(parts: ColumnParts, table: str, convention: Mapping[str, str]) -> list[Index]:
    template = convention.get("ix", "")
    if not template:
        return list(parts.indexes)
    name = shortened(fill_convention(template, table, (parts.column.name,), ("", ())))
    return [msgspec.structs.replace(index, name=name) if name else index for index in parts.indexes]
