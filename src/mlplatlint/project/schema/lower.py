"""Alembic operations as schema actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.migrations import Step
from mlplatlint.facts.schema import Check, ForeignKey, Key
from mlplatlint.facts.values import HOLE, Call, Value, known_text
from mlplatlint.project.schema.column_types import Resolve, enum_labels, nothing, sql_type
from mlplatlint.project.schema.columns import (
    action,
    column_default,
    constraint_label,
    deferrable,
    index_from,
    lower_column,
    lower_index,
    names_of,
    table_name,
)
from mlplatlint.project.schema.expressions import sql_expression
from mlplatlint.project.schema.names import convention_name
from mlplatlint.project.schema.server_objects import entity
from mlplatlint.project.schema.tables import lower_table


class Context(NamedTuple):
    """What lowering needs to know besides the operation: names of other files, and the naming convention."""

    resolve: Resolve = nothing
    convention: Mapping[str, str] = {}


PLAIN = Context()

_Actions = Iterator[act.AnyAction]


def lower_step(step: Step, context: Context = PLAIN) -> tuple[act.AnyAction, ...]:
    """Return the actions of a step. What cannot be told becomes ``Unreadable``, never nothing."""
    if step.name == "sql" or step.call is None:
        return step.actions
    handler = _OPERATIONS.get(step.name)
    if handler is None:
        return tuple(_unknown_operation(step.name, step.call))
    return tuple(handler(step.call, context))


_NO_TABLE = re.compile(
    r"(?:^|_)(?:sps?|procedures?|functions?|triggers?|(?:materialized_)?views?|polic(?:y|ies)|grants?|roles?|extensions?|entit(?:y|ies))(?:_|$)"
)
"""Names of a repository's own operations on objects that are no tables."""


def _unknown_operation(name: str, call: Call) -> _Actions:
    if name in ("helper", "create_all") or _NO_TABLE.search(name):
        return
    tables = tuple(text for item in call.args if (text := known_text(item)))
    yield act.Unreadable(f"`{name}` is not a known operation" if name != "opaque" else call.name, tables)


def _at(call: Call, position: int, *names: str) -> Value:
    if len(call.args) > position:
        return call.args[position]
    for name in names:
        if call.has(name):
            return call.keyword(name)
    return None


def _table(call: Call, position: int, *names: str, schema: str = "schema") -> str:
    return table_name(_at(call, position, *names), call.keyword(schema))


def _label(call: Call) -> str:
    return constraint_label(_at(call, 0, "constraint_name", "index_name", "name"))


def _named(
    constraint: Key | ForeignKey | Check, table: str, context: Context, value: Value
) -> Key | ForeignKey | Check:
    """Give an operation's constraint the name that the naming convention makes of it."""
    fixed = isinstance(value, Call)
    template = context.convention.get("ck", "") if isinstance(constraint, Check) else ""
    if constraint.name and (fixed or "constraint_name" not in template):
        return constraint
    made = convention_name(context.convention, table, constraint)
    return msgspec.structs.replace(constraint, name=made) if made else constraint


def _create_table(call: Call, context: Context) -> _Actions:
    # Alembic leaves foreign keys with use_alter to an operation of their own.
    args = tuple(item for item in call.args if not (isinstance(item, Call) and item.keyword("use_alter") is True))
    made = lower_table(msgspec.structs.replace(call, args=args), context.resolve, context.convention)
    yield from made.types
    yield act.CreateTable(made.table, call.keyword("if_not_exists") is True, False, made.indexes)


def _create_table_if_missing(call: Call, context: Context) -> _Actions:
    for item in _create_table(call, context):
        yield msgspec.structs.replace(item, if_not_exists=True)


def _drop_table(call: Call, context: Context) -> _Actions:
    yield act.DropTable(_table(call, 0, "table_name"), call.keyword("if_exists") is True)


def _rename_table(call: Call, context: Context) -> _Actions:
    schema = call.keyword("schema")
    new = table_name(_at(call, 1, "new_table_name"), schema)
    yield act.RenameTable(_table(call, 0, "old_table_name"), new)


def _add_column(call: Call, context: Context) -> _Actions:
    table = _table(call, 0, "table_name")
    column = _at(call, 1, "column")
    parts = lower_column(column, table, context.resolve) if isinstance(column, Call) else None
    if parts is None:
        yield act.Unreadable("the added column is not known", (table,) if HOLE not in table else ())
        return
    made = parts.column
    if parts.primary and parts.auto and made.type in ("integer", "bigint", "smallint") and not made.default:
        made = msgspec.structs.replace(made, identity=made.identity or "serial", nullable=False)
    if made.identity:
        made = msgspec.structs.replace(made, nullable=False)
    yield act.AddColumn(table, made, (), call.keyword("if_not_exists") is True)
    for constraint in parts.constraints:
        if isinstance(constraint, (Key, ForeignKey, Check)):
            constraint = _named(constraint, table, context, None)
        yield act.AddConstraint(table, constraint)
    for index in parts.indexes:
        yield act.CreateIndex(index)
    if made.comment is not None:
        yield act.SetComment("column", table, made.name, made.comment)


def _drop_column(call: Call, context: Context) -> _Actions:
    name = known_text(_at(call, 1, "column_name")) or HOLE
    yield act.DropColumn(_table(call, 0, "table_name"), name, call.keyword("if_exists") is True)


def _alter_column(call: Call, context: Context) -> _Actions:
    table = _table(call, 0, "table_name")
    column = known_text(_at(call, 1, "column_name")) or HOLE
    if call.has("**"):
        yield act.Unreadable("keywords of alter_column are not known", (table,) if HOLE not in table else ())
    kind = call.keyword("type_")
    if kind is not None:
        found = sql_type(kind, context.resolve)
        using = known_text(call.keyword("postgresql_using")) or ""
        existing = call.keyword("existing_type")
        old = sql_type(existing, context.resolve).name if existing is not None else ""
        yield act.SetType(table, column, found.name, using, found.collation, old)
    nullable = call.keyword("nullable")
    if isinstance(nullable, bool):
        yield act.SetNullable(table, column, nullable)
    elif nullable is not None:
        yield act.Unreadable("nullability is not known", (table,) if HOLE not in table else ())
    default = call.keyword("server_default", False)
    if default is None:
        yield act.SetDefault(table, column, None)
    elif isinstance(default, Call) and default.tail == "Identity":
        always = default.keyword("always") is True or default.args[:1] == (True,)
        yield act.SetIdentity(table, column, "always" if always else "by default")
    elif default is not False:
        yield act.SetDefault(table, column, column_default(default))
    comment = call.keyword("comment", False)
    if comment is not False:
        yield act.SetComment("column", table, column, known_text(comment))
    new = call.keyword("new_column_name", call.keyword("name"))
    if new is not None and new != column:
        yield act.RenameColumn(table, column, known_text(new) or HOLE)


def _create_index(call: Call, context: Context) -> _Actions:
    table = _table(call, 1, "table_name")
    columns = _at(call, 2, "columns")
    keys = getattr(columns, "items", None)
    if keys is None:
        keys = (columns,)
    unique = _at(call, 4, "unique") is True
    index = index_from(_label(call), table, tuple(keys), call, unique)
    concurrently = call.keyword("postgresql_concurrently") is True
    yield act.CreateIndex(index, concurrently, call.keyword("if_not_exists") is True)


def _drop_index(call: Call, context: Context) -> _Actions:
    table = _at(call, 1, "table_name")
    full = table_name(table, call.keyword("schema")) if table is not None else ""
    name = _label(call)
    schema = known_text(call.keyword("schema"))
    if not full and schema and schema != "public":
        name = f"{schema}.{name}"
    concurrently = call.keyword("postgresql_concurrently") is True
    yield act.DropIndex(name, full, concurrently, call.keyword("if_exists") is True)


def _create_key(primary: bool) -> Callable[[Call, Context], _Actions]:
    def create(call: Call, context: Context) -> _Actions:
        table = _table(call, 1, "table_name")
        columns = names_of(_at(call, 2, "columns"))
        if columns is None:
            yield act.Unreadable("the columns of a key are not known", (table,) if HOLE not in table else ())
            return
        include = names_of(call.keyword("postgresql_include")) or ()
        distinct = call.keyword("postgresql_nulls_not_distinct") is True
        key = Key(_label(call), columns, primary, include, deferrable(call), distinct)
        yield act.AddConstraint(table, _named(key, table, context, _at(call, 0, "constraint_name")))

    return create


def _create_foreign_key(call: Call, context: Context) -> _Actions:
    table = _table(call, 1, "source_table", schema="source_schema")
    target = _table(call, 2, "referent_table", schema="referent_schema")
    columns, targets = names_of(_at(call, 3, "local_cols")), names_of(_at(call, 4, "remote_cols"))
    if columns is None or targets is None:
        yield act.Unreadable("the columns of a foreign key are not known", (table,) if HOLE not in table else ())
        return
    key = ForeignKey(
        _label(call), columns, target, targets, action(_at(call, 6, "ondelete")), action(_at(call, 5, "onupdate")),
        (known_text(call.keyword("match")) or "").upper().replace("SIMPLE", ""), deferrable(call),
        call.keyword("postgresql_not_valid") is not True,
    )  # fmt: skip
    yield act.AddConstraint(table, _named(key, table, context, _at(call, 0, "constraint_name")))


def _create_check(call: Call, context: Context) -> _Actions:
    table = _table(call, 1, "table_name")
    text = sql_expression(_at(call, 2, "condition"), bare=True)
    check = Check(_label(call), text, call.keyword("postgresql_not_valid") is not True)
    yield act.AddConstraint(table, _named(check, table, context, _at(call, 0, "constraint_name")))


def _create_exclude(call: Call, context: Context) -> _Actions:
    from mlplatlint.project.schema.columns import lower_constraint

    table = _table(call, 1, "table_name")
    inner = Call("ExcludeConstraint", call.args[2:], (*call.kwargs, ("name", _at(call, 0))))
    made = lower_constraint(inner)
    if made is None:
        yield act.Unreadable("an exclusion constraint is not known", (table,) if HOLE not in table else ())
    else:
        yield act.AddConstraint(table, made)


def _drop_constraint(call: Call, context: Context) -> _Actions:
    kind = known_text(_at(call, 2, "type_", "type")) or ""
    yield act.DropConstraint(_table(call, 1, "table_name"), _label(call), kind, call.keyword("if_exists") is True)


def _table_comment(call: Call, context: Context) -> _Actions:
    yield act.SetComment("table", _table(call, 0, "table_name"), "", known_text(_at(call, 1, "comment")))


def _drop_table_comment(call: Call, context: Context) -> _Actions:
    yield act.SetComment("table", _table(call, 0, "table_name"), "", None)


def _create_type(call: Call, context: Context) -> _Actions:
    if call.tail == "DOMAIN":
        base = sql_type(call.args[1], context.resolve).name if len(call.args) > 1 else ""
        yield act.CreateType(known_text(call.args[0]) or HOLE, "domain", (), base, True)
        return
    found = sql_type(call, context.resolve)
    labels, _ = enum_labels(call, context.resolve)
    if found.name:
        yield act.CreateType(found.name, "enum", labels if labels is not None else (HOLE,), "", True)


def _drop_type(call: Call, context: Context) -> _Actions:
    found = sql_type(call, context.resolve)
    if found.name:
        yield act.DropType(found.name, True)


def _index_object(call: Call, context: Context) -> _Actions:
    index = lower_index(call, HOLE, context.resolve)
    if index is not None:
        yield act.CreateIndex(index, False, True)


def _drop_index_object(call: Call, context: Context) -> _Actions:
    yield act.DropIndex(constraint_label(call.args[0] if call.args else None), "", False, True)


def _sequence(call: Call, context: Context) -> _Actions:
    yield act.CreateObject("sequence", known_text(call.args[0]) or HOLE if call.args else HOLE)


def _drop_sequence(call: Call, context: Context) -> _Actions:
    yield act.DropObject("sequence", known_text(call.args[0]) or HOLE if call.args else HOLE)


def _create_schema(call: Call, context: Context) -> _Actions:
    yield act.CreateObject("schema", known_text(call.args[0]) or HOLE)


def _drop_schema(call: Call, context: Context) -> _Actions:
    yield act.DropObject("schema", known_text(call.args[0]) or HOLE, cascade=call.keyword("cascade") is True)


def _sync_enum(call: Call, context: Context) -> _Actions:
    """``op.sync_enum_values`` of alembic-postgresql-enum: the labels are replaced."""
    schema = known_text(_at(call, 0, "enum_schema"))
    name = known_text(_at(call, 1, "enum_name"))
    labels = names_of(_at(call, 2, "new_values"))
    if name is None:
        return
    full = table_name(name, schema)
    yield act.DropType(full, True)
    yield act.CreateType(full, "enum", labels if labels is not None else (HOLE,))


def _create_entity(call: Call, context: Context) -> _Actions:
    made = entity(call.args[0]) if call.args and isinstance(call.args[0], Call) else None
    if made is not None:
        yield made


def _drop_entity(call: Call, context: Context) -> _Actions:
    made = entity(call.args[0]) if call.args and isinstance(call.args[0], Call) else None
    if made is not None:
        yield act.DropObject(made.kind, made.name, made.table, True)


def _none(call: Call, context: Context) -> _Actions:
    yield from ()


_OPERATIONS: dict[str, Callable[[Call, Context], _Actions]] = {
    "create_table": _create_table, "create_table_if_missing": _create_table_if_missing,
    "drop_table": _drop_table, "rename_table": _rename_table, "add_column": _add_column,
    "drop_column": _drop_column, "alter_column": _alter_column, "create_index": _create_index,
    "drop_index": _drop_index, "create_unique_constraint": _create_key(False),
    "create_primary_key": _create_key(True), "create_foreign_key": _create_foreign_key,
    "create_check_constraint": _create_check, "create_exclude_constraint": _create_exclude,
    "drop_constraint": _drop_constraint, "create_table_comment": _table_comment,
    "drop_table_comment": _drop_table_comment, "create_type": _create_type, "drop_type": _drop_type,
    "create_index_object": _index_object, "drop_index_object": _drop_index_object, "create_sequence": _sequence,
    "drop_sequence": _drop_sequence, "create_schema": _create_schema, "drop_schema": _drop_schema, "sync_enum_values": _sync_enum, "create_entity": _create_entity, "replace_entity": _create_entity,
    "drop_entity": _drop_entity, "create_or_replace_view": _none, "create_view": _none, "drop_view": _none,
    "drop_entities": _none,
}  # fmt: skip
