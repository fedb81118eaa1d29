"""Applies schema actions to a catalogue, as the server would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

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
from mlplatlint.project.schema import apply_objects as objects
from mlplatlint.project.schema import dependants
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TableState
from mlplatlint.project.schema.columns import REFERRED
from mlplatlint.project.schema.names import constraint_name, cut


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
    for constraint in _merged(table.constraints):
        _put_constraint(catalogue, state, constraint, origin)
    settle_types(catalogue, state)
    state.partitioning = table.partitioning
    state.partition_of, state.bound = table.partition_of, table.bound
    state.inherits, state.options = table.inherits, table.options
    state.persistence, state.comment = table.persistence, table.comment
    if not table.complete:
        state.doubts.add("columns")
    for index in action.indexes:
        objects.create_index(catalogue, act.CreateIndex(index), origin)


def _merged(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Fold unique constraints over exactly the primary key's columns into it, as CREATE TABLE does."""
    key = next((item for item in constraints if isinstance(item, Key) and item.primary), None)
    if key is None:
        return constraints
    same = [item for item in constraints if isinstance(item, Key) and not item.primary and item.columns == key.columns]
    if not same:
        return constraints
    named = _named(key, key.name or same[0].name)
    return tuple(named if item is key else item for item in constraints if item not in same)


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
    else:
        dependants.drop_table(catalogue, action.table, origin)


def _rename_table(catalogue: Catalogue, action: act.RenameTable, origin: Origin) -> None:
    if HOLE in action.table or HOLE in action.new:
        catalogue.doubt("", "existence")
        return
    state = catalogue.tables.pop(action.table, None)
    if state is None:
        catalogue.doubt(action.new, "existence")
        return
    dependants.rename_table(catalogue, action.table, action.new)
    state.former_names.append(action.table)
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
    name = cut(column.name)
    if HOLE in name:
        state.doubts.add("columns")
        return
    state.columns[name] = column if name == column.name else _with(column, name=name)
    state.column_origins[name] = origin
    state.doubts.discard(f"columns:{name}")


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
            name = cut(action.column)
            column = table.columns.get(name)
            if column is None:
                table.doubts.add(aspect if HOLE in action.column else f"columns:{action.column}")
                continue
            table.columns[name] = change(action, column)
            table.column_origins[name] = origin

    return run


def _with(column: Column, **changes: Any) -> Column:
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
        state.constraints[action.name] = msgspec.structs.replace(constraint, valid=True)


@_on_table("constraints")
def _alter_constraint(catalogue: Catalogue, state: TableState, action: act.AlterConstraint, origin: Origin) -> None:
    constraint = state.constraints.get(action.name)
    if isinstance(constraint, ForeignKey):
        state.constraints[action.name] = msgspec.structs.replace(constraint, deferrable=action.deferrable)


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
    act.AlterConstraint: _alter_constraint, act.CreateIndex: objects.create_index, act.DropIndex: objects.drop_index,
    act.RenameIndex: objects.rename_index, act.CreateType: objects.create_type, act.DropType: objects.drop_type,
    act.RenameType: objects.rename_type, act.AddLabel: objects.add_label, act.RenameLabel: objects.rename_label,
    act.SetComment: objects.set_comment, act.AttachPartition: objects.attach, act.DetachPartition: objects.detach,
    act.SetOptions: objects.set_options, act.CreateObject: objects.create_object, act.DropObject: objects.drop_object,
    act.AlterObject: objects.alter_object, act.Unreadable: objects.unreadable,
}  # fmt: skip
