"""Applies actions on indexes, types, partitions, comments and other objects to a catalogue."""

from __future__ import annotations

import msgspec

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import join_name, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TypeState
from mlplatlint.project.schema.dependants import drop_table
from mlplatlint.project.schema.names import cut, index_name


def create_index(catalogue: Catalogue, action: act.CreateIndex, origin: Origin) -> None:
    index = action.index
    if HOLE in index.table or HOLE in index.name:
        catalogue.doubt("" if HOLE in index.table else index.table, "indexes")
        return
    schema, plain = split_name(index.table)
    name = cut(index.name) or index_name(
        plain, [(key.text, key.is_column) for key in index.keys], catalogue.relation_names(schema)
    )
    full = join_name(schema, name)
    if action.if_not_exists and full in catalogue.indexes:
        return
    state = catalogue.tables.get(index.table)
    for key in index.keys if state is not None else ():
        if key.is_column and state is not None and key.text not in state.columns:
            # Something that was not seen has made the column.
            state.doubts.add(f"columns:{key.text}")
    catalogue.indexes[full] = msgspec.structs.replace(index, name=name)
    catalogue.index_origins[full] = origin


def drop_index(catalogue: Catalogue, action: act.DropIndex, origin: Origin) -> None:
    if not action.name or HOLE in action.name:
        catalogue.doubt(action.table, "indexes")
        return
    schema = split_name(action.table)[0] if action.table else "public"
    full = action.name if "." in action.name else join_name(schema, cut(action.name))
    if catalogue.indexes.pop(full, None) is None and not action.if_exists and action.table:
        catalogue.doubt(action.table, "indexes")


def rename_index(catalogue: Catalogue, action: act.RenameIndex, origin: Origin) -> None:
    schema, plain = split_name(action.name)
    index = catalogue.indexes.pop(action.name, None)
    if index is not None:
        catalogue.indexes[join_name(schema, action.new)] = msgspec.structs.replace(index, name=action.new)
        return
    for state in catalogue.tables.values():
        if plain in state.constraints and split_name(state.name)[0] == schema:
            state.constraints[action.new] = msgspec.structs.replace(state.constraints.pop(plain), name=action.new)
            return


def create_type(catalogue: Catalogue, action: act.CreateType, origin: Origin) -> None:
    if HOLE in action.name or (action.if_not_exists and action.name in catalogue.types):
        return
    made = TypeState(action.name, action.kind, list(action.labels), action.base, origin)
    made.doubted = any(HOLE in label for label in action.labels)
    made.checked = action.has_constraint
    catalogue.types[action.name] = made


def drop_type(catalogue: Catalogue, action: act.DropType, origin: Origin) -> None:
    catalogue.types.pop(action.name, None)


def rename_type(catalogue: Catalogue, action: act.RenameType, origin: Origin) -> None:
    made = catalogue.types.pop(action.name, None)
    if made is not None:
        made.name = action.new
        catalogue.types[action.new] = made
    for state in catalogue.tables.values():
        for name, column in state.columns.items():
            if column.type.removesuffix("[]") == action.name:
                suffix = "[]" if column.type.endswith("[]") else ""
                state.columns[name] = msgspec.structs.replace(column, type=action.new + suffix)


def add_label(catalogue: Catalogue, action: act.AddLabel, origin: Origin) -> None:
    made = catalogue.types.get(action.type)
    if made is None:
        made = catalogue.types[action.type] = TypeState(action.type, "enum", [], "", origin)
        made.doubted = True
    if HOLE in action.label or HOLE in action.type:
        made.doubted = True
        return
    if action.label in made.labels:
        return
    at = len(made.labels)
    if action.place and action.neighbour in made.labels:
        at = made.labels.index(action.neighbour) + (action.place == "after")
    made.labels.insert(at, action.label)
    made.origin = origin


def rename_label(catalogue: Catalogue, action: act.RenameLabel, origin: Origin) -> None:
    made = catalogue.types.get(action.type)
    if made is not None:
        made.labels = [action.new if label == action.label else label for label in made.labels]


# --- the rest --------------------------------------------------------------------------------------------


def set_comment(catalogue: Catalogue, action: act.SetComment, origin: Origin) -> None:
    state = catalogue.tables.get(action.table)
    if state is None or action.kind not in ("table", "column"):
        return
    if action.kind == "table":
        state.comment = action.comment
    elif action.column in state.columns:
        state.columns[action.column] = msgspec.structs.replace(state.columns[action.column], comment=action.comment)


def attach(catalogue: Catalogue, action: act.AttachPartition, origin: Origin) -> None:
    state = catalogue.tables.get(action.partition)
    if state is not None:
        state.partition_of, state.bound = action.table, action.bound


def detach(catalogue: Catalogue, action: act.DetachPartition, origin: Origin) -> None:
    state = catalogue.tables.get(action.partition)
    if state is not None:
        state.partition_of = state.bound = ""


def set_options(catalogue: Catalogue, action: act.SetOptions, origin: Origin) -> None:
    state = catalogue.tables.get(action.table)
    if state is None:
        return
    if action.persistence:
        state.persistence = "" if action.persistence == "logged" else action.persistence
    options = {**dict(state.options), **dict(action.options)}
    state.options = tuple((key, value) for key, value in options.items() if key not in action.reset)


def create_object(catalogue: Catalogue, action: act.CreateObject, origin: Origin) -> None:
    if action.kind == "extension":
        catalogue.extensions.add(action.name)
    elif action.kind == "schema":
        catalogue.schemas.add(action.name)
    catalogue.objects[(action.kind, action.name)] = action.definition
    catalogue.object_origins[(action.kind, action.name)] = origin


def drop_object(catalogue: Catalogue, action: act.DropObject, origin: Origin) -> None:
    catalogue.objects.pop((action.kind, action.name), None)
    if action.kind == "schema":
        for name in [name for name in catalogue.tables if split_name(name)[0] == action.name]:
            drop_table(catalogue, name, origin)


def alter_object(catalogue: Catalogue, action: act.AlterObject, origin: Origin) -> None:
    """Note row level security, the one setting that models can ask for; all others say nothing of the schema."""
    words = action.detail.lower()
    if words == "enable row level security":
        catalogue.objects[("row level security", action.name)] = ""
        catalogue.object_origins[("row level security", action.name)] = origin
    elif words == "disable row level security":
        catalogue.objects.pop(("row level security", action.name), None)


def unreadable(catalogue: Catalogue, action: act.Unreadable, origin: Origin) -> None:
    for table in action.tables or ("",):
        for aspect in ("existence", "columns", "constraints", "indexes"):
            catalogue.doubt(table, aspect)
