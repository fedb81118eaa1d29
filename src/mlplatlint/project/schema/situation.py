"""What the schema looks like to one action just before it runs: all that the safety of the action depends on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import Check, Constraint, ForeignKey, Index, Key, join_name, split_name
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.catalogue import Catalogue, TableState
from mlplatlint.project.schema.dependants import mentions
from mlplatlint.project.schema.refusals import refusal


class Situation(NamedTuple):
    """The target of an action as replay knows it; empty values mean "not known".

    ``seen`` tells that the table was created in the replayed history, so that what the catalogue lacks does not exist.
    ``old_type`` is the type of the column that changes. ``proven`` tells that a validated check shows the column, or
    the rows to attach, to fit. ``partitioned`` and ``default_partition`` are about the table or its parent. ``known_index`` is the
    index that is dropped, rebuilt or taken over, ``constraint`` the constraint that is dropped or validated, ``owner`` the table
    of a dropped index. ``nullable`` tells that a key is made over a column that may be null. ``referenced_by`` names tables with
    a foreign key to this one. ``checked_domain`` is None where the type of a new column is no known domain. ``types`` are
    the types of an index's columns as far as they are known, ``partition_keys`` what the table is partitioned by,
    ``enums`` those of a column's old and new type that are enums. ``refusal`` says why the
    server refuses the action, as far as that is known.
    """

    seen: bool = False
    old_type: str = ""
    nullable: bool | None = None
    proven: bool = False
    partitioned: bool = False
    partition_of: str = ""
    default_partition: bool = False
    known_index: Index | None = None
    constraint: Constraint | None = None
    owner: str = ""
    referenced_by: tuple[str, ...] = ()
    checked_domain: bool | None = None
    labels: tuple[str, ...] | None = None
    exists: bool = False
    types: tuple[tuple[str, str], ...] = ()
    partition_keys: tuple[str, ...] = ()
    enums: frozenset[str] = frozenset()
    refusal: str = ""


NOTHING = Situation()


def situation(catalogue: Catalogue, action: act.AnyAction) -> Situation:
    """Return what the catalogue says about an action's target before the action is applied."""
    handler = _HANDLERS.get(type(action))
    found = handler(catalogue, action) if handler is not None else NOTHING
    reason = refusal(catalogue, action)
    return found._replace(refusal=reason) if reason else found


def _base(catalogue: Catalogue, table: str, aspect: str = "existence") -> tuple[TableState | None, Situation]:
    state = catalogue.tables.get(table)
    if state is None:
        return None, NOTHING
    seen = not state.partial and not catalogue.is_doubted(table, aspect)
    parted = state.partitioning is not None
    default = (parted or bool(state.partition_of)) and _has_default(catalogue, state.partition_of or table)
    keys = state.partitioning.keys if state.partitioning is not None else ()
    return state, Situation(
        seen,
        partitioned=parted,
        partition_of=state.partition_of,
        default_partition=default,
        exists=True,
        partition_keys=keys,
    )


def _has_default(catalogue: Catalogue, parent: str) -> bool:
    return any(item.partition_of == parent and item.bound == "DEFAULT" for item in catalogue.tables.values())


def _table(catalogue: Catalogue, action: act.AnyAction) -> Situation:
    name = getattr(action, "table", "") or getattr(action, "target", "")
    _, found = _base(catalogue, name)
    if isinstance(action, (act.DropTable, act.ChangeRows, act.RenameTable)):
        users = tuple(
            other.name
            for other in catalogue.tables.values()
            if other.name != name and any(key.target == name for key in other.foreign_keys)
        )
        found = found._replace(referenced_by=users)
    return found


def _create_table(catalogue: Catalogue, action: act.CreateTable) -> Situation:
    table = action.table
    _, found = _base(catalogue, table.name)
    if table.partition_of:
        return found._replace(default_partition=_has_default(catalogue, table.partition_of))
    return found


def _add_column(catalogue: Catalogue, action: act.AddColumn) -> Situation:
    state, found = _base(catalogue, action.table)
    kind = catalogue.types.get(action.column.type)
    checked = None
    if kind is not None and kind.kind == "domain":
        checked = kind.checked
    exists = state is not None and action.column.name in state.columns
    return found._replace(checked_domain=checked, exists=exists)


def _column(catalogue: Catalogue, action: act.AnyAction) -> Situation:
    name = getattr(action, "column", "")
    state, found = _base(catalogue, getattr(action, "table", ""), "columns")
    told = action.old if isinstance(action, act.SetType) else ""
    if state is None:
        return found._replace(old_type=told)
    column = state.columns.get(name)
    if column is None or catalogue.is_doubted(state.name, "columns", name) or catalogue.is_doubted(state.name, "type"):
        return found._replace(proven=_not_null_proven(state, name), old_type=told)
    checked = None
    new = base_type(action.type) if isinstance(action, act.SetType) else ""
    kind = catalogue.types.get(new)
    if kind is not None and kind.kind == "domain":
        checked = kind.checked
    pair = (base_type(column.type or told), new)
    return found._replace(
        enums=frozenset(name for name in pair if name in catalogue.types and catalogue.types[name].kind == "enum"),
        old_type=column.type or told,
        nullable=column.nullable,
        proven=_not_null_proven(state, name),
        checked_domain=checked,
    )


def _not_null_proven(state: TableState, column: str) -> bool:
    """Tell whether a validated check of the form ``column IS NOT NULL`` (alone or in a conjunction) is there."""
    pattern = re.compile(rf'(?i)^\(*\s*"?{re.escape(column)}"?\s*\)*\s+is\s+not\s+null\s*\)*$')
    return any(
        check.valid and any(pattern.match(part.strip()) for part in re.split(r"(?i)\band\b", check.expression))
        for check in state.checks
    )


def _add_constraint(catalogue: Catalogue, action: act.AddConstraint) -> Situation:
    state, found = _base(catalogue, action.table, "columns")
    constraint = action.constraint
    if isinstance(constraint, ForeignKey):
        target = catalogue.tables.get(constraint.target)
        if target is not None and target.partitioning is not None:
            found = found._replace(partitioned=True)
    if isinstance(constraint, Key) and state is not None:
        index = catalogue.indexes.get(join_name(split_name(action.table)[0], action.using_index))
        columns = tuple(key.text for key in index.keys) if index is not None else constraint.columns
        known = [state.columns[name].nullable for name in columns if name in state.columns]
        nullable = any(known) if columns and len(known) == len(columns) else None
        found = found._replace(known_index=index, nullable=nullable)
    return found


def _named_constraint(catalogue: Catalogue, action: act.AnyAction) -> Situation:
    state, found = _base(catalogue, getattr(action, "table", ""), "constraints")
    if state is not None:
        found = found._replace(constraint=state.constraints.get(getattr(action, "name", "")))
    return found


def _create_index(catalogue: Catalogue, action: act.CreateIndex) -> Situation:
    state, found = _base(catalogue, action.index.table, "columns")
    if state is None:
        return found
    names = {key.text for key in action.index.keys if key.is_column}
    known = {
        name: state.columns[name].type
        for name in names
        if name in state.columns and not catalogue.is_doubted(state.name, "columns", name)
    }
    # btree_gin and btree_gist give the plain types their operator classes.
    plain = action.index.method in ("gin", "gist") and f"btree_{action.index.method}" in catalogue.extensions
    return found if plain else found._replace(types=tuple(sorted(known.items())))


def _drop_index(catalogue: Catalogue, action: act.DropIndex) -> Situation:
    schema = split_name(action.table)[0] if action.table else "public"
    full = action.name if "." in action.name else join_name(schema, action.name)
    index = catalogue.indexes.get(full)
    owner = index.table if index is not None else action.table
    backing = None
    if index is None:
        for state in catalogue.tables.values():
            candidate = state.constraints.get(action.name)
            if isinstance(candidate, Key):
                backing, owner = candidate, state.name
    _, found = _base(catalogue, owner)
    return found._replace(known_index=index, owner=owner, constraint=backing)


def _maintain(catalogue: Catalogue, action: act.Maintain) -> Situation:
    index = catalogue.indexes.get(action.target)
    _, found = _base(catalogue, index.table if index is not None else action.target)
    return found._replace(known_index=index, owner=index.table if index is not None else "")


def _attach(catalogue: Catalogue, action: act.AttachPartition) -> Situation:
    _, found = _base(catalogue, action.table)
    child = catalogue.tables.get(action.partition)
    parent = catalogue.tables.get(action.table)
    keys = parent.partitioning.keys if parent is not None and parent.partitioning is not None else ()
    proven = child is not None and any(
        check.valid and keys and all(mentions(check.expression, key) for key in keys) for check in child.checks
    )
    return found._replace(proven=proven, default_partition=_has_default(catalogue, action.table))


def _detach(catalogue: Catalogue, action: act.DetachPartition) -> Situation:
    return _base(catalogue, action.table)[1]


def _label(catalogue: Catalogue, action: act.AddLabel) -> Situation:
    made = catalogue.types.get(action.type)
    if made is None or made.doubted:
        return NOTHING
    return Situation(True, labels=tuple(made.labels), exists=action.label in made.labels)


def _object(catalogue: Catalogue, action: act.AnyAction) -> Situation:
    kind, name = getattr(action, "kind", ""), getattr(action, "name", "")
    return Situation(exists=(kind, name) in catalogue.objects)


_HANDLERS: dict[type, Callable[[Catalogue, Any], Situation]] = {
    act.CreateTable: _create_table, act.DropTable: _table, act.RenameTable: _table, act.ChangeRows: _table,
    act.SetOptions: _table, act.AddColumn: _add_column, act.DropColumn: _column, act.RenameColumn: _column,
    act.SetType: _column, act.SetNullable: _column, act.SetDefault: _column, act.SetIdentity: _column,
    act.AddConstraint: _add_constraint, act.DropConstraint: _named_constraint, act.ValidateConstraint: _named_constraint,
    act.CreateIndex: _create_index, act.DropIndex: _drop_index, act.Maintain: _maintain, act.AttachPartition: _attach,
    act.DetachPartition: _detach, act.AddLabel: _label, act.CreateObject: _object, act.DropObject: _object,
}  # fmt: skip


def has_check(constraints: tuple[Constraint, ...]) -> bool:
    """Tell whether one of a column's own constraints is a check."""
    return any(isinstance(item, Check) for item in constraints)
