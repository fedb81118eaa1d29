"""How the indexes of a table differ between its model and the migrations."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Index, IndexKey, Key
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.differences import Difference, Sides, renamed
from mlplatlint.project.schema.names import cut
from mlplatlint.project.schema.sql_form import same_expression

_STRONG = ("method", "operator class", "WHERE", "UNIQUE", "NULLS NOT DISTINCT", "columns")
_DEFAULT_CLASSES = {
    ("gin", "jsonb"): "jsonb_ops", ("gin", "tsvector"): "tsvector_ops", ("btree", "text"): "text_ops",
    ("btree", "integer"): "int4_ops", ("btree", "bigint"): "int8_ops", ("btree", "uuid"): "uuid_ops",
    ("btree", "character varying"): "text_ops", ("gin", "array"): "array_ops", ("ivfflat", "vector"): "vector_l2_ops",
}  # fmt: skip


def indexes(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the indexes."""
    if sides.doubted("indexes"):
        return
    ours = [index for index in sides.declared.table_indexes(sides.table) if HOLE not in index.name]
    theirs = [index for index in sides.catalogue.table_indexes(sides.table) if HOLE not in index.name]
    unnamed = any(HOLE in index.name for index in sides.declared.table_indexes(sides.table))
    for model, migrated in _paired(sides, ours, theirs):
        yield from _one_index(sides, model, migrated)
    for model in ours:
        if f"index:{model.name}" in sides.catalogue.doubts or _is_constraint(model, sides.migrated.uniques):
            # A unique constraint in its place is reported by the comparison of constraints.
            continue
        yield Difference("index-missing", sides.table, model.name, index_words(model), "", sides.of_index(model),
                         sides.migrated.origin)  # fmt: skip
    for migrated in theirs:
        if unnamed or "columns" in sides.model.doubts or _is_constraint(migrated, sides.model.uniques):
            continue
        if any(key.is_column and key.text not in sides.model.columns for key in migrated.keys):
            # The column itself is reported.
            continue
        yield Difference("index-extra", sides.table, migrated.name, "", index_words(migrated), sides.place,
                         sides.of_migrated_index(migrated))  # fmt: skip


def _paired(sides: Sides, ours: list[Index], theirs: list[Index]) -> Iterator[tuple[Index, Index]]:
    """Yield the indexes that belong together, by name, then by shape; take them off the lists."""
    for model in list(ours):
        other = next((item for item in theirs if item.name == cut(model.name)), None)
        if other is not None:
            ours.remove(model)
            theirs.remove(other)
            yield model, other
    for model in list(ours):
        other = next((item for item in theirs if not any(True for _ in _changes(sides, model, item))), None)
        if other is not None:
            ours.remove(model)
            theirs.remove(other)
            yield model, other


def _is_constraint(index: Index, constraints: list[Key]) -> bool:
    columns = tuple(key.text for key in index.keys)
    return index.unique and not index.where and any(item.columns == columns for item in constraints)


def _one_index(sides: Sides, model: Index, migrated: Index) -> Iterator[Difference]:
    places = (sides.of_index(model), sides.of_migrated_index(migrated))
    changes = list(_changes(sides, model, migrated))
    if changes:
        what = [name for name, _, _ in changes]
        told = "; ".join(f"{name} {_or_none(ours)}" for name, ours, _ in changes)
        other = "; ".join(f"{name} {_or_none(theirs)}" for name, _, theirs in changes)
        severity = "" if set(what) & set(_STRONG) else "medium"
        yield Difference("index-definition-drift", sides.table, model.name, told, other, *places, severity=severity)
    elif model.name != migrated.name and cut(model.name) != migrated.name and not renamed(sides.migrated):
        yield Difference(
            "object-name-drift", sides.table, model.name, model.name, migrated.name, *places, detail="index"
        )


def _changes(sides: Sides, model: Index, migrated: Index) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two indexes: its name and both values. What cannot be told does not differ."""
    types = sides.column_types()
    if model.unique != migrated.unique:
        yield "UNIQUE", str(model.unique).lower(), str(migrated.unique).lower()
    if model.method != migrated.method:
        yield "method", model.method, migrated.method
    if not _known(model, migrated):
        return
    if len(model.keys) != len(migrated.keys) or any(
        not _same_key(ours, theirs, types) for ours, theirs in zip(model.keys, migrated.keys, strict=False)
    ):
        yield "columns", _keys(model), _keys(migrated)
    else:
        yield from _key_changes(model, migrated, types)
    if model.where or migrated.where:
        same = same_expression(model.where, migrated.where, types) if model.where and migrated.where else False
        if same is False:
            yield "WHERE", model.where, migrated.where
    if sorted(model.include) != sorted(migrated.include):
        yield "INCLUDE", ", ".join(model.include), ", ".join(migrated.include)
    if _options(model) != _options(migrated):
        yield "WITH", _options(model), _options(migrated)
    if model.nulls_not_distinct != migrated.nulls_not_distinct:
        yield "NULLS NOT DISTINCT", str(model.nulls_not_distinct).lower(), str(migrated.nulls_not_distinct).lower()


def _key_changes(model: Index, migrated: Index, types: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for ours, theirs in zip(model.keys, migrated.keys, strict=True):
        first, second = _opclass(model, ours, types), _opclass(migrated, theirs, types)
        if first != second and HOLE not in first + second:
            yield "operator class", f"{ours.text} {first}".strip(), f"{theirs.text} {second}".strip()
        if (ours.descending, ours.nulls) != (theirs.descending, theirs.nulls):
            yield "sort order", _order(ours), _order(theirs)
        if ours.collation != theirs.collation and HOLE not in ours.collation + theirs.collation:
            yield "collation", ours.collation, theirs.collation


def _known(*indexes: Index) -> bool:
    return not any(HOLE in part for index in indexes for part in (*(key.text for key in index.keys), index.where))


def _same_key(ours: IndexKey, theirs: IndexKey, types: dict[str, str]) -> bool:
    if ours.is_column and theirs.is_column:
        return ours.text == theirs.text
    first = f'"{ours.text}"' if ours.is_column else ours.text
    second = f'"{theirs.text}"' if theirs.is_column else theirs.text
    return same_expression(first, second, types) is not False


def _opclass(index: Index, key: IndexKey, types: dict[str, str]) -> str:
    """Return a key's operator class; empty where it is the default one of its type."""
    given = key.opclass.rpartition(".")[2].lower()
    kind = types.get(key.text, "")
    default = _DEFAULT_CLASSES.get((index.method, "array" if kind.endswith("[]") else base_type(kind)), "")
    return "" if given == default else given


def _order(key: IndexKey) -> str:
    return f"{key.text}{' DESC' if key.descending else ' ASC'}{f' NULLS {key.nulls.upper()}' if key.nulls else ''}"


def _options(index: Index) -> str:
    return ", ".join(f"{key}={value.lower()}" for key, value in sorted(index.options))


def _keys(index: Index) -> str:
    return f"({', '.join(key.text for key in index.keys)})"


def _or_none(text: str) -> str:
    return text or "none"


def index_words(index: Index) -> str:
    """Return an index in words: method, keys, predicate."""
    method = "" if index.method == "btree" else f" USING {index.method}"
    where = f" WHERE {index.where}" if index.where and HOLE not in index.where else ""
    keys = _keys(index).replace(HOLE, "...")
    return f"{'unique ' if index.unique else ''}index{method} on {keys}{where}"
