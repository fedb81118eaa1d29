"""What a model declares and the server refuses to make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.schema import Index, Key
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TableState

_GIN_READY = frozenset(("jsonb", "tsvector", "hstore"))
_SCALAR = frozenset(
    ("integer", "bigint", "smallint", "text", "character varying", "character", "boolean", "uuid", "date", "numeric",
     "timestamp with time zone", "timestamp without time zone", "real", "double precision", "json", "bytea")
)  # fmt: skip
_UNORDERED = frozenset(("json", "point", "xml"))
_FAMILIES = (
    frozenset(("integer", "bigint", "smallint", "numeric", "real", "double precision")),
    frozenset(("text", "character varying", "character", "citext", "name")),
    frozenset(("timestamp with time zone", "timestamp without time zone", "date")),
)


class Refused(NamedTuple):
    """One object the server refuses: its table and name, the reason in words, and its place."""

    table: str
    name: str
    reason: str
    origin: Origin


def refused(catalogue: Catalogue, classes: dict[str, Origin]) -> Iterator[Refused]:
    """Yield what cannot be made of the declared tables."""
    for name, state in sorted(catalogue.tables.items()):
        if "existence" in state.doubts:
            continue
        place = classes.get(name, state.origin)
        yield from _indexes(catalogue, state, place)
        yield from _keys(state, place)
        yield from _foreign_keys(catalogue, state, place)


def _type(state: TableState, column: str) -> str:
    known = state.columns.get(column)
    return known.type if known is not None else ""


def _indexes(catalogue: Catalogue, state: TableState, place: Origin) -> Iterator[Refused]:
    for full, index in catalogue.indexes.items():
        if index.table != state.name:
            continue
        origin = catalogue.index_origins.get(full, place)
        reason = _index_reason(state, index)
        if reason:
            yield Refused(state.name, index.name or "an index", reason, origin)


def _index_reason(state: TableState, index: Index) -> str:
    if not index.keys:
        return "an index needs at least one column"
    for key in index.keys:
        kind = _type(state, key.text) if key.is_column else ""
        base = base_type(kind)
        if key.opclass or not kind:
            continue
        if index.method == "gin" and not kind.endswith("[]") and base in _SCALAR and base not in _GIN_READY:
            return f"type {kind} has no default operator class for gin; name one, such as gin_trgm_ops for text"
        if index.method == "btree" and base in _UNORDERED and not kind.endswith("[]"):
            return f"type {kind} has no default operator class for btree"
    if index.method in ("gin", "gist", "hash", "brin") and index.unique:
        return f"access method {index.method} does not support unique indexes"
    return ""


def _keys(state: TableState, place: Origin) -> Iterator[Refused]:
    for name, key in state.constraints.items():
        if not isinstance(key, Key):
            continue
        origin = state.constraint_origins.get(name, place)
        for column in key.columns:
            if base_type(_type(state, column)) in _UNORDERED and not _type(state, column).endswith("[]"):
                kind = _type(state, column)
                yield Refused(state.name, name, f"column `{column}` of type {kind} cannot be part of a key", origin)


def _foreign_keys(catalogue: Catalogue, state: TableState, place: Origin) -> Iterator[Refused]:
    for key in state.foreign_keys:
        target = catalogue.tables.get(key.target)
        if target is None or target.doubts or not key.target_columns:
            continue
        origin = state.constraint_origins.get(key.name, place)
        if any(column not in target.columns for column in key.target_columns):
            continue
        if not _is_unique(catalogue, target, key.target_columns):
            columns = ", ".join(key.target_columns)
            yield Refused(state.name, key.name, f"nothing makes {key.target} ({columns}) unique", origin)
            continue
        for own, other in zip(key.columns, key.target_columns, strict=False):
            first, second = base_type(_type(state, own)), base_type(_type(target, other))
            if first in _SCALAR and second in _SCALAR and not comparable(first, second):
                reason = f"`{own}` is {_type(state, own)} and {key.target}.{other} is {_type(target, other)}"
                yield Refused(state.name, key.name, reason, origin)


def _is_unique(catalogue: Catalogue, target: TableState, columns: tuple[str, ...]) -> bool:
    keys = [item.columns for item in target.constraints.values() if isinstance(item, Key)]
    keys += [tuple(key.text for key in index.keys) for index in catalogue.table_indexes(target.name)
             if index.unique and not index.where]  # fmt: skip
    return any(set(key) == set(columns) for key in keys)


def comparable(first: str, second: str) -> bool:
    """Tell whether a foreign key may lead from one type to the other."""
    return first == second or any(first in family and second in family for family in _FAMILIES)
