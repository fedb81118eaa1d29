"""Applies schema actions to a catalogue, as the server would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import (
    Column,
    Constraint,
    ForeignKey,
    Key,
    Table,
    join_name,
    split_name,
)
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema import dependants
from mlplatlint.project.schema.columns import REFERRED
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TableState, TypeState
from mlplatlint.project.schema.names import constraint_name, cut, index_name


def apply(catalogue: Catalogue, action: act.AnyAction, origin: Origin) -> None:
    """Change the catalogue as the action changes the schema; an action whose target is not known leaves a doubt."""
    handler = _HANDLERS.get(type(action))
    if handler is not None:
        handler(catalogue, action, origin)


def _state(catalogue: Catalogue, name: str, origin: Origin) -> TableState | None:
    """Return a table; one that was never created here becomes a partial one. None when its name is not known."""
    if not name or HOLE in name:
        return None
    state = catalogue.tables.get(name)
    if state is None:
        state = catalogue.tables[name] = TableState(name, origin)
        state.partial = True
        state.doubts |= {item.partition(":")[0] for item in catalogue.doubts if item.endswith(f":{name}")}
    return state


def _on_table(aspect: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Look up the table an action names; when that is not known, doubt the aspect on all tables."""

    def wrap(handler: Callable[[Catalogue, TableState, Any, Origin], None]) -> Callable[..., None]:
        def run(catalogue: Catalogue, action: Any, origin: Origin) -> None:
            state = _state(catalogue, action.table, origin)
            if state is None:
                catalogue.doubt("", aspect)
            else:
                handler(catalogue, state, action, origin)

        return run

    return wrap


# --- tables ----------------------------------------------------------------------------------------------


def _create_table(catalogue: Catalogue, action: act.CreateTable, origin: Origin) -> None:
    table = action.table
    if HOLE in table.name:
        catalogue.doubt("", "existence")
        return
    if table.persistence == "temporary" or (action.if_not_exists and table.name in catalogue.tables):
        return
    state = TableState(table.name, origin)
    catalogue.tables[table.name] = state
    catalogue.dropped_tables.pop(table.name, None)
    _inherit(catalogue, state, table, origin)
    for column in table.columns:
        _put_column(state, column, origin)
    for constraint in table.constraints:
        _put_constraint(catalogue, state, constraint, origin)
    settle_types(catalogue, state)
    state.partitioning = table.partitioning
    state.partition_of, state.bound = table.partition_of, table.bound
    state.inherits, state.options = table.inherits, table.options
    state.persistence, state.comment = table.persistence, table.comment
    if not table.complete:
        state.doubts.add("columns")
    for index in action.indexes:
        _create_index(catalogue, act.CreateIndex(index), origin)


def _inherit(catalogue: Catalogue, state: TableState, table: Table, origin: Origin) -> None:
    for parent in (table.partition_of, *table.like, *table.inherits):
        if not parent:
            continue
        known = catalogue.tables.get(parent)
        if known is None:
            state.doubts |= {"columns", "constraints"}
            continue
        for column in known.columns.values():
            _put_column(state, column, origin)


def _drop_table(catalogue: Catalogue, action: act.DropTable, origin: Origin) -> None:
    if HOLE in action.table:
        catalogue.doubt("", "existence")
        return
    state = catalogue.tables.pop(action.table, None)
    if state is None:
        return
    catalogue.dropped_tables[action.table] = origin
    for name in [name for name, index in catalogue.indexes.items() if index.table == action.table]:
        del catalogue.indexes[name]
    for other in list(catalogue.tables.values()):
        for key, constraint in list(other.constraints.items()):
            if isinstance(constraint, ForeignKey) and constraint.target == action.table:
                del other.constraints[key]
        if other.partition_of == action.table:
            _drop_table(catalogue, act.DropTable(other.name), origin)


def _rename_table(catalogue: Catalogue, action: act.RenameTable, origin: Origin) -> None:
    if HOLE in action.table or HOLE in action.new:
        catalogue.doubt("", "existence")
        return
    state = catalogue.tables.pop(action.table, None)
    if state is None:
        catalogue.doubt(action.new, "existence")
        return
    dependants.rename_table(catalogue, action.table, action.new)
    state.name = action.new
    catalogue.tables[action.new] = state


def settle_types(catalogue: Catalogue, state: TableState) -> None:
    """Give columns declared by their foreign key alone the type of the column it refers to, where that is known."""
    for name, column in state.columns.items():
        if column.type != REFERRED:
            continue
        for key in state.foreign_keys:
            target = catalogue.tables.get(key.target)
            if key.columns == (name,) and target is not None and key.target_columns:
                other = target.columns.get(key.target_columns[0])
                if other is not None and other.type != REFERRED:
                    state.columns[name] = _with(column, type=other.type)


# --- columns ---------------------------------------------------------------------------------------------


def _put_column(state: TableState, column: Column, origin: Origin) -> None:
    if HOLE in column.name:
        state.doubts.add("columns")
        return
    state.columns[column.name] = column
    state.column_origins[column.name] = origin
    state.doubts.discard(f"columns:{column.name}")


@_on_table("columns")
def _add_column(catalogue: Catalogue, state: TableState, action: act.AddColumn, origin: Origin) -> None:
    if action.if_not_exists and action.column.name in state.columns:
        return
    _put_column(state, action.column, origin)
    for constraint in action.constraints:
        _put_constraint(catalogue, state, constraint, origin)
    settle_types(catalogue, state)
    catalogue.dropped_columns.pop((state.name, action.column.name), None)
    for child in dependants.partitions(catalogue, state.name):
        _put_column(child, action.column, origin)


@_on_table("columns")
def _drop_column(catalogue: Catalogue, state: TableState, action: act.DropColumn, origin: Origin) -> None:
    if HOLE in action.column:
        state.doubts.add("columns")
        return
    for table in (state, *dependants.partitions(catalogue, state.name)):
        table.columns.pop(action.column, None)
        dependants.drop_column(catalogue, table, action.column)
    catalogue.dropped_columns[(state.name, action.column)] = origin


@_on_table("columns")
def _rename_column(catalogue: Catalogue, state: TableState, action: act.RenameColumn, origin: Origin) -> None:
    if HOLE in action.column or HOLE in action.new:
        state.doubts.add("columns")
        return
    for table in (state, *dependants.partitions(catalogue, state.name)):
        dependants.rename_column(catalogue, table, action.column, action.new)
        if action.new in table.columns:
            table.column_origins[action.new] = origin


def _change_column(aspect: str, change: Callable[[Any, Column], Column]) -> Callable[..., None]:
    @_on_table(aspect)
    def run(catalogue: Catalogue, state: TableState, action: Any, origin: Origin) -> None:
        for table in (state, *dependants.partitions(catalogue, state.name)):
            column = table.columns.get(action.column)
            if column is None:
                table.doubts.add(aspect if HOLE in action.column else f"columns:{action.column}")
                continue
            table.columns[action.column] = change(action, column)
            table.column_origins[action.column] = origin

    return run


def _with(column: Column, **changes: Any) -> Column:
    import msgspec

    return msgspec.structs.replace(column, **changes)


def _set_type(action: act.SetType, column: Column) -> Column:
    return _with(column, type=action.type, collation=action.collation)


def _set_identity(action: act.SetIdentity, column: Column) -> Column:
    return _with(column, identity=action.mode, identity_options=action.options)


def _set_default(action: act.SetDefault, column: Column) -> Column:
    identity = "" if column.identity == "serial" else column.identity
    return _with(column, default=action.default, identity=identity)


# --- constraints -----------------------------------------------------------------------------------------


def _put_constraint(catalogue: Catalogue, state: TableState, constraint: Constraint, origin: Origin) -> None:
    taken = set(state.constraints)
    schema, plain = split_name(state.name)
    if isinstance(constraint, Key):
        taken |= catalogue.relation_names(schema) if not constraint.name else set()
    name = constraint_name(plain, constraint, taken)
    if HOLE in name:
        state.doubts.add("constraints")
        return
    state.constraints[name] = constraint if constraint.name == name else _named(constraint, name)
    state.constraint_origins[name] = origin
    if isinstance(constraint, Key) and constraint.primary:
        for column in constraint.columns:
            if column in state.columns and state.columns[column].nullable:
                state.columns[column] = _with(state.columns[column], nullable=False)


def _named(constraint: Constraint, name: str) -> Constraint:
    import msgspec

    return msgspec.structs.replace(constraint, name=name)


@_on_table("constraints")
def _add_constraint(catalogue: Catalogue, state: TableState, action: act.AddConstraint, origin: Origin) -> None:
    constraint = action.constraint
    if action.using_index and isinstance(constraint, Key):
        index = catalogue.indexes.pop(join_name(split_name(state.name)[0], action.using_index), None)
        if index is None:
            state.doubts.add("constraints")
            return
        columns = tuple(key.text for key in index.keys)
        constraint = Key(
            constraint.name, columns, constraint.primary, index.include, constraint.deferrable, index.nulls_not_distinct
        )
    _put_constraint(catalogue, state, constraint, origin)
    settle_types(catalogue, state)


@_on_table("constraints")
def _drop_constraint(catalogue: Catalogue, state: TableState, action: act.DropConstraint, origin: Origin) -> None:
    name = cut(action.name)
    if not name or HOLE in name or (name not in state.constraints and not action.if_exists):
        state.doubts.add("constraints")
        return
    dropped = state.constraints.pop(name, None)
    if isinstance(dropped, Key) and action.cascade:
        for other in catalogue.tables.values():
            for key in [key for key, item in other.constraints.items() if dependants.refers(item, state.name, dropped)]:
                del other.constraints[key]


@_on_table("constraints")
def _rename_constraint(catalogue: Catalogue, state: TableState, action: act.RenameConstraint, origin: Origin) -> None:
    constraint = state.constraints.pop(action.name, None)
    if constraint is None:
        state.doubts.add("constraints")
    else:
        state.constraints[action.new] = _named(constraint, action.new)


@_on_table("constraints")
def _validate(catalogue: Catalogue, state: TableState, action: act.ValidateConstraint, origin: Origin) -> None:
    constraint = state.constraints.get(action.name)
    if constraint is not None and hasattr(constraint, "valid"):
        import msgspec

        state.constraints[action.name] = msgspec.structs.replace(constraint, valid=True)


@_on_table("constraints")
def _alter_constraint(catalogue: Catalogue, state: TableState, action: act.AlterConstraint, origin: Origin) -> None:
    constraint = state.constraints.get(action.name)
    if isinstance(constraint, ForeignKey):
        import msgspec

        state.constraints[action.name] = msgspec.structs.replace(constraint, deferrable=action.deferrable)


# --- indexes and types -----------------------------------------------------------------------------------


def _create_index(catalogue: Catalogue, action: act.CreateIndex, origin: Origin) -> None:
    import msgspec

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
    catalogue.indexes[full] = msgspec.structs.replace(index, name=name)
    catalogue.index_origins[full] = origin


def _drop_index(catalogue: Catalogue, action: act.DropIndex, origin: Origin) -> None:
    if not action.name or HOLE in action.name:
        catalogue.doubt(action.table, "indexes")
        return
    schema = split_name(action.table)[0] if action.table else "public"
    full = action.name if "." in action.name else join_name(schema, cut(action.name))
    if catalogue.indexes.pop(full, None) is None and not action.if_exists and action.table:
        catalogue.doubt(action.table, "indexes")


def _rename_index(catalogue: Catalogue, action: act.RenameIndex, origin: Origin) -> None:
    import msgspec

    schema, plain = split_name(action.name)
    index = catalogue.indexes.pop(action.name, None)
    if index is not None:
        catalogue.indexes[join_name(schema, action.new)] = msgspec.structs.replace(index, name=action.new)
        return
    for state in catalogue.tables.values():
        if plain in state.constraints and split_name(state.name)[0] == schema:
            state.constraints[action.new] = _named(state.constraints.pop(plain), action.new)
            return


def _create_type(catalogue: Catalogue, action: act.CreateType, origin: Origin) -> None:
    if HOLE in action.name or (action.if_not_exists and action.name in catalogue.types):
        return
    made = TypeState(action.name, action.kind, list(action.labels), action.base, origin)
    made.doubted = any(HOLE in label for label in action.labels)
    catalogue.types[action.name] = made


def _drop_type(catalogue: Catalogue, action: act.DropType, origin: Origin) -> None:
    catalogue.types.pop(action.name, None)


def _rename_type(catalogue: Catalogue, action: act.RenameType, origin: Origin) -> None:
    made = catalogue.types.pop(action.name, None)
    if made is not None:
        made.name = action.new
        catalogue.types[action.new] = made
    for state in catalogue.tables.values():
        for name, column in state.columns.items():
            if column.type.removesuffix("[]") == action.name:
                suffix = "[]" if column.type.endswith("[]") else ""
                state.columns[name] = _with(column, type=action.new + suffix)


def _add_label(catalogue: Catalogue, action: act.AddLabel, origin: Origin) -> None:
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


def _rename_label(catalogue: Catalogue, action: act.RenameLabel, origin: Origin) -> None:
    made = catalogue.types.get(action.type)
    if made is not None:
        made.labels = [action.new if label == action.label else label for label in made.labels]


# --- the rest --------------------------------------------------------------------------------------------


def _set_comment(catalogue: Catalogue, action: act.SetComment, origin: Origin) -> None:
    state = catalogue.tables.get(action.table)
    if state is None or action.kind not in ("table", "column"):
        return
    if action.kind == "table":
        state.comment = action.comment
    elif action.column in state.columns:
        state.columns[action.column] = _with(state.columns[action.column], comment=action.comment)


def _attach(catalogue: Catalogue, action: act.AttachPartition, origin: Origin) -> None:
    state = catalogue.tables.get(action.partition)
    if state is not None:
        state.partition_of, state.bound = action.table, action.bound


def _detach(catalogue: Catalogue, action: act.DetachPartition, origin: Origin) -> None:
    state = catalogue.tables.get(action.partition)
    if state is not None:
        state.partition_of = state.bound = ""


def _set_options(catalogue: Catalogue, action: act.SetOptions, origin: Origin) -> None:
    state = catalogue.tables.get(action.table)
    if state is None:
        return
    if action.persistence:
        state.persistence = "" if action.persistence == "logged" else action.persistence
    options = {**dict(state.options), **dict(action.options)}
    state.options = tuple((key, value) for key, value in options.items() if key not in action.reset)


def _create_object(catalogue: Catalogue, action: act.CreateObject, origin: Origin) -> None:
    if action.kind == "extension":
        catalogue.extensions.add(action.name)
    elif action.kind == "schema":
        catalogue.schemas.add(action.name)
    catalogue.objects[(action.kind, action.name)] = action.definition


def _drop_object(catalogue: Catalogue, action: act.DropObject, origin: Origin) -> None:
    catalogue.objects.pop((action.kind, action.name), None)
    if action.kind == "schema":
        for name in [name for name in catalogue.tables if split_name(name)[0] == action.name]:
            _drop_table(catalogue, act.DropTable(name), origin)


def _unreadable(catalogue: Catalogue, action: act.Unreadable, origin: Origin) -> None:
    for table in action.tables or ("",):
        for aspect in ("existence", "columns", "constraints", "indexes"):
            catalogue.doubt(table, aspect)


_HANDLERS: dict[type, Callable[..., None]] = {
    act.CreateTable: _create_table, act.DropTable: _drop_table, act.RenameTable: _rename_table,
    act.AddColumn: _add_column, act.DropColumn: _drop_column, act.RenameColumn: _rename_column,
    act.SetType: _change_column("type", _set_type),
    act.SetNullable: _change_column("nullable", lambda action, column: _with(column, nullable=action.nullable)),
    act.SetDefault: _change_column("default", _set_default),
    act.SetIdentity: _change_column("default", _set_identity),
    act.DropExpression: _change_column("default", lambda action, column: _with(column, generated="")),
    act.AddConstraint: _add_constraint, act.DropConstraint: _drop_constraint,
    act.RenameConstraint: _rename_constraint, act.ValidateConstraint: _validate,
    act.AlterConstraint: _alter_constraint, act.CreateIndex: _create_index, act.DropIndex: _drop_index,
    act.RenameIndex: _rename_index, act.CreateType: _create_type, act.DropType: _drop_type,
    act.RenameType: _rename_type, act.AddLabel: _add_label, act.RenameLabel: _rename_label,
    act.SetComment: _set_comment, act.AttachPartition: _attach, act.DetachPartition: _detach,
    act.SetOptions: _set_options, act.CreateObject: _create_object, act.DropObject: _drop_object,
    act.Unreadable: _unreadable,
}  # fmt: skip
