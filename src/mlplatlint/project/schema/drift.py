"""How the models and the replayed migrations differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlplatlint.facts.schema import Column, split_name
from mlplatlint.project.model import Project
from mlplatlint.project.schema.catalogue import NOWHERE, Catalogue, Origin
from mlplatlint.project.schema.columns import REFERRED
from mlplatlint.project.schema.declared import Declared
from mlplatlint.project.schema.differences import Difference, Sides
from mlplatlint.project.schema.drift_checks import checks, excludes
from mlplatlint.project.schema.drift_columns import column_details
from mlplatlint.project.schema.drift_indexes import indexes
from mlplatlint.project.schema.drift_keys import foreign_keys, primary_key, uniques
from mlplatlint.project.schema.drift_objects import enum_labels, loose_objects, table_details
from mlplatlint.project.schema.model_classes import Root
from mlplatlint.project.schema.pairs import Pair, pairs
from mlplatlint.project.schema.server_objects import missing_objects

_SIZE = re.compile(r"character varying\((\d+)\)")


def differences(project: Project) -> tuple[Difference, ...]:
    """Return all differences between models and migrations that can be told for certain, in a stable order."""
    found: list[Difference] = []
    known = project.memo(pairs)
    dynamic = any(item.makes_tables for item in project.facts("sqlalchemy-models").values())
    views: frozenset[str] | None = None
    for pair in known:
        if not pair.declared:
            continue
        # Several chains may share one metadata: a table is missing when none of them makes it.
        elsewhere = {name for other in known if other is not pair and set(_roots(other)) & set(_roots(pair))
                     for name in other.replay.catalogue.tables}  # fmt: skip
        for item in compare(pair):
            if item.kind == "table-missing":
                views = _made_by_code(project) if views is None else views
            if not (item.kind == "table-missing" and (item.table in elsewhere or item.table in (views or ()))) and not (
                item.kind == "table-extra" and dynamic
            ):
                found.append(item)
    return tuple(sorted(set(found), key=lambda item: (item.kind, item.table, item.column, item.model, item.migration)))


def _made_by_code(project: Project) -> frozenset[str]:
    """Return the views and tables that SQL in the code makes, outside of migrations."""
    return frozenset(name for fact in project.facts("sql-mentions").values() for name in fact.made)


_PORTABLE = ("column-missing", "column-extra", "nullable")
"""What can be compared whatever the database."""


def _roots(pair: Pair) -> list[Root]:
    return [group.root for group in pair.declared]


_PARTS: tuple[Callable[[Sides], Iterator[Difference]], ...] = (
    primary_key, uniques, foreign_keys, checks, excludes, indexes, table_details, enum_labels,
)  # fmt: skip


def compare(pair: Pair) -> Iterator[Difference]:
    """Yield the differences of one chain and the models it serves."""
    catalogue = pair.replay.catalogue
    filtered = pair.environment is not None and pair.environment.filters
    schemas = pair.environment is None or pair.environment.include_schemas
    version_table = pair.environment.version_table if pair.environment is not None else "alembic_version"
    declared_names: set[str] = {version_table}
    for group in pair.declared:
        for name, model in group.catalogue.tables.items():
            declared_names.add(name)
            if (
                name == version_table
                or "existence" in model.doubts
                or (not schemas and split_name(name)[0] != "public")
            ):
                continue
            migrated = catalogue.tables.get(name)
            if migrated is None:
                yield from _missing_table(pair, group, catalogue, name, filtered)
            elif not migrated.partial and not catalogue.is_doubted(name, "existence"):
                place = group.classes.get(name) or model.origin
                yield from _table(Sides(model, group.catalogue, migrated, catalogue, place), pair.foreign)
        yield from loose_objects(group, catalogue)
        if not pair.foreign:
            yield from missing_objects(group.catalogue, catalogue)
    yield from _extra_tables(pair, catalogue, declared_names, schemas, filtered)


def _table(sides: Sides, foreign: bool) -> Iterator[Difference]:
    for item in _columns(sides):
        if not foreign or item.kind in _PORTABLE:
            yield item
    for part in _PARTS if not foreign else ():
        yield from part(sides)


def _missing_table(
    pair: Pair, group: Declared, catalogue: Catalogue, name: str, filtered: bool
) -> Iterator[Difference]:
    is_view = any((kind, name) in catalogue.objects for kind in ("view", "materialized view", "foreign"))
    # Where tables are changed that were never made, the chain starts from a schema that something else has made.
    adopted = name not in catalogue.dropped_tables and any(state.partial for state in catalogue.tables.values())
    if not is_view and not catalogue.is_doubted(name, "existence") and not pair.replay.chain.open:
        origin = group.classes.get(name) or group.catalogue.tables[name].origin
        dropped = catalogue.dropped_tables.get(name, NOWHERE)
        yield Difference("table-missing", name, declared=origin, migrated=dropped, filtered=filtered or adopted)


def _extra_tables(
    pair: Pair, catalogue: Catalogue, declared: set[str], schemas: bool, filtered: bool
) -> Iterator[Difference]:
    guesses = {guess for group in pair.declared for guess in group.guesses}
    if len(declared & set(catalogue.tables)) * 2 < len(catalogue.tables):
        # Most tables have no model here: the models are elsewhere.
        return
    for name, state in catalogue.tables.items():
        quiet = state.partition_of or state.inherits or state.partial or name.replace("_", "") in guesses
        if name in declared or quiet or catalogue.is_doubted(name, "existence"):
            continue
        if not schemas and split_name(name)[0] != "public":
            continue
        yield Difference("table-extra", name, migrated=state.origin, filtered=filtered)


def _columns(sides: Sides) -> Iterator[Difference]:
    model, migrated, catalogue, table = sides.model, sides.migrated, sides.catalogue, sides.table
    for name, column in model.columns.items():
        if catalogue.is_doubted(table, "columns", name):
            continue
        origin = model.column_origins.get(name, sides.place)
        other = migrated.columns.get(name)
        if other is None:
            dropped = catalogue.dropped_columns.get((table, name), NOWHERE)
            yield Difference("column-missing", table, name, column.type, "", origin, dropped)
        else:
            place_of_other = migrated.column_origins.get(name, migrated.origin)
            for item in _one_column(column, other, table, origin, place_of_other, model.loose):
                unsure = item.kind == "nullable" and f"nullable:{name}" in model.doubts
                if not unsure and not catalogue.is_doubted(table, item.kind):
                    yield item
            yield from column_details(sides, column, other, origin, place_of_other)
    if "columns" in model.doubts:
        return
    for name, column in migrated.columns.items():
        if name not in model.columns and not catalogue.is_doubted(table, "columns", name):
            origin = migrated.column_origins.get(name, migrated.origin)
            yield Difference("column-extra", table, name, "", column.type, sides.place, origin)


def _one_column(
    model: Column, migrated: Column, table: str, declared: Origin, origin: Origin, loose: set[str]
) -> Iterator[Difference]:
    if model.nullable != migrated.nullable:
        words = {True: "NULL", False: "NOT NULL"}
        yield Difference(
            "nullable", table, model.name, words[model.nullable], words[migrated.nullable], declared, origin
        )
    if REFERRED in (model.type, migrated.type):
        return
    if (
        model.type
        and migrated.type
        and model.type != migrated.type
        and not (model.name in loose and _holds(migrated.type, model.type))
    ):
        yield Difference("type", table, model.name, model.type, migrated.type, declared, origin)
    elif model.type and model.type == migrated.type and model.collation != migrated.collation:
        yield Difference("type", table, model.name, _collated(model), _collated(migrated), declared, origin)


def _holds(wide: str, narrow: str) -> bool:
    """Tell whether a column of one text type holds every value of another."""
    if wide in ("text", "character varying"):
        return True
    sizes = [_SIZE.fullmatch(name) for name in (wide, narrow)]
    return all(sizes) and int(sizes[0].group(1)) >= int(sizes[1].group(1))  # type: ignore[union-attr]


def _collated(column: Column) -> str:
    return f'{column.type} COLLATE "{column.collation}"' if column.collation else column.type
