"""Reads ALTER statements."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import join_name, split_name
from mlplatlint.facts.schema_actions import (
    AddColumn,
    AddConstraint,
    AddLabel,
    AlterConstraint,
    AlterObject,
    AnyAction,
    AttachPartition,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropExpression,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameLabel,
    RenameTable,
    RenameType,
    SetDefault,
    SetIdentity,
    SetNullable,
    SetOptions,
    SetType,
    Unreadable,
    ValidateConstraint,
)
from mlplatlint.fronts.sql.create import partition_bound
from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
from mlplatlint.fronts.sql.elements import (
    column_definition,
    is_table_constraint,
    sequence_options,
    table_constraint,
)

_OTHER_KINDS = (
    "sequence", "view", "materialized", "function", "procedure", "trigger", "policy", "role", "user", "database",
    "system", "schema", "extension", "domain", "default", "publication", "subscription", "server", "foreign",
    "statistics", "rule", "aggregate", "operator", "collation", "group", "routine", "tablespace", "event", "language",
    "text", "conversion", "large",
)  # fmt: skip


def alter(cursor: Cursor) -> Iterator[AnyAction]:
    """Read the statement behind the word ``ALTER``; one action for each part."""
    if cursor.accept("table") or cursor.accept("foreign", "table"):
        yield from _table(cursor)
    elif cursor.accept("index"):
        yield _index(cursor)
    elif cursor.accept("type"):
        yield _type(cursor)
    else:
        kind = cursor.accept_any(*_OTHER_KINDS)
        if not kind:
            raise NotUnderstood(f"unknown kind of object {cursor.token.value!r}")
        if kind == "materialized":
            cursor.accept("view")
            kind = "materialized view"
        if kind == "default":
            cursor.accept("privileges")
            yield AlterObject("default privileges", "", cursor.slice(cursor.at, len(cursor.tokens)))
            return
        cursor.if_exists()
        name = "" if kind == "system" else cursor.name()
        yield AlterObject(
            {"user": "role", "group": "role"}.get(kind, kind),
            name,
            cursor.slice(cursor.at, len(cursor.tokens)),
        )


def _table(cursor: Cursor) -> Iterator[AnyAction]:
    if cursor.accept("all", "in", "tablespace"):
        yield AlterObject("table", "", "all in tablespace")
        return
    cursor.if_exists()
    cursor.accept("only")
    table = cursor.name()
    cursor.symbol("*")
    if cursor.accept("rename"):
        yield _rename(cursor, table)
        return
    if cursor.accept("set", "schema"):
        yield RenameTable(table, join_name(cursor.identifier(), split_name(table)[1]))
        return
    while True:
        first = cursor.at
        try:
            yield from _table_action(cursor, table)
        except NotUnderstood as problem:
            # One part that is not understood must not hide the others.
            cursor.at = first
            cursor.skip_item()
            yield Unreadable(str(problem), (table,))
        if not cursor.symbol(","):
            break
    if not cursor.done:
        raise NotUnderstood(f"unexpected {cursor.token.value!r}")


def _rename(cursor: Cursor, table: str) -> AnyAction:
    if cursor.accept("to"):
        return RenameTable(table, join_name(_schema_of(table), cursor.identifier()))
    if cursor.accept("constraint"):
        old = cursor.identifier()
        cursor.expect("to")
        return RenameConstraint(table, old, cursor.identifier())
    cursor.accept("column")
    old = cursor.identifier()
    cursor.expect("to")
    return RenameColumn(table, old, cursor.identifier())


def _schema_of(name: str) -> str:
    return name.rpartition(".")[0]


def _table_action(cursor: Cursor, table: str) -> Iterator[AnyAction]:
    if cursor.accept("add"):
        yield from _add(cursor, table)
    elif cursor.accept("drop"):
        yield _drop(cursor, table)
    elif cursor.accept("alter", "constraint"):
        name = cursor.identifier()
        words = cursor.skip_item().lower()
        if "not deferrable" in words:
            deferrable = ""
        else:
            deferrable = "deferrable initially deferred" if "initially deferred" in words else "deferrable"
        yield AlterConstraint(table, name, deferrable)
    elif cursor.accept("alter"):
        cursor.accept("column")
        yield _column_action(cursor, table, cursor.identifier())
    elif cursor.accept("validate", "constraint"):
        yield ValidateConstraint(table, cursor.identifier())
    elif cursor.accept("attach", "partition"):
        partition = cursor.name()
        yield AttachPartition(table, partition, partition_bound(cursor))
    elif cursor.accept("detach", "partition"):
        partition = cursor.name()
        concurrently = bool(cursor.accept_any("concurrently"))
        finalize = bool(cursor.accept_any("finalize"))
        yield DetachPartition(table, partition, concurrently, finalize)
    elif cursor.accept("set", "logged") or cursor.accept("set", "unlogged"):
        yield SetOptions(table, persistence=cursor.ahead(-1).value)
    elif cursor.is_word("set") and cursor.ahead(1).value == "(":
        cursor.at += 1
        yield SetOptions(table, cursor.options())
    elif cursor.accept("reset"):
        names = tuple(part.strip() for part in cursor.parenthesised().split(","))
        yield SetOptions(table, (), names)
    elif cursor.accept_any("enable", "disable", "force", "no", "owner", "cluster", "replica", "inherit", "set", "of"):
        cursor.at -= 1
        first = cursor.at
        cursor.skip_item()
        yield AlterObject("table", table, cursor.slice(first, cursor.at))
    else:
        raise NotUnderstood(f"unknown table action at {cursor.token.value!r}")


def _add(cursor: Cursor, table: str) -> Iterator[AnyAction]:
    if is_table_constraint(cursor):
        constraint, index = table_constraint(cursor)
        yield AddConstraint(table, constraint, index)
        return
    cursor.accept("column")
    guard = cursor.if_not_exists()
    column, constraints = column_definition(cursor)
    yield AddColumn(table, column, constraints, guard)


def _drop(cursor: Cursor, table: str) -> AnyAction:
    if cursor.accept("constraint"):
        guard = cursor.if_exists()
        name = cursor.identifier()
        return DropConstraint(table, name, "", guard, _cascade(cursor))
    cursor.accept("column")
    guard = cursor.if_exists()
    name = cursor.identifier()
    return DropColumn(table, name, guard, _cascade(cursor))


def _cascade(cursor: Cursor) -> bool:
    return cursor.accept_any("cascade", "restrict") == "cascade"


def _column_action(cursor: Cursor, table: str, column: str) -> AnyAction:
    if cursor.accept("set", "not", "null"):
        return SetNullable(table, column, False)
    if cursor.accept("drop", "not", "null"):
        return SetNullable(table, column, True)
    if cursor.accept("set", "default"):
        return SetDefault(table, column, cursor.skip_item())
    if cursor.accept("drop", "default"):
        return SetDefault(table, column, None)
    if cursor.accept("drop", "identity"):
        cursor.if_exists()
        return SetIdentity(table, column, "")
    if cursor.accept("drop", "expression"):
        cursor.if_exists()
        return DropExpression(table, column)
    if cursor.accept("set", "data", "type") or cursor.accept("type"):
        kind = cursor.data_type()
        collation = cursor.name() if cursor.accept("collate") else ""
        using = cursor.skip_item() if cursor.accept("using") else ""
        return SetType(table, column, kind, using, collation)
    if cursor.accept("add", "generated") or cursor.accept("set", "generated"):
        mode = "always" if cursor.accept("always") else "by default"
        if mode == "by default":
            cursor.expect("by", "default")
        if cursor.accept("as"):
            cursor.expect("identity")
        options = sequence_options(cursor) if cursor.is_symbol("(") else ()
        cursor.skip_item()
        return SetIdentity(table, column, mode, options)
    word = cursor.accept_any("set", "reset", "restart")
    if word:
        rest = cursor.skip_item()
        return AlterObject("column", f"{table}.{column}", f"restart {rest}" if word == "restart" else rest)
    raise NotUnderstood(f"unknown column action at {cursor.token.value!r}")


def _index(cursor: Cursor) -> AnyAction:
    cursor.if_exists()
    name = cursor.name()
    if cursor.accept("rename", "to"):
        return RenameIndex(name, cursor.identifier())
    if cursor.accept("set") and cursor.is_symbol("("):
        return SetOptions(name, cursor.options())
    return AlterObject("index", name, cursor.slice(cursor.at, len(cursor.tokens)))


def _type(cursor: Cursor) -> AnyAction:
    name = cursor.name()
    if cursor.accept("add", "value"):
        guard = cursor.if_not_exists()
        label = cursor.string()
        place = cursor.accept_any("before", "after")
        return AddLabel(name, label, place, cursor.string() if place else "", guard)
    if cursor.accept("rename", "value"):
        old = cursor.string()
        cursor.expect("to")
        return RenameLabel(name, old, cursor.string())
    if cursor.accept("rename", "to"):
        return RenameType(name, join_name(_schema_of(name), cursor.identifier()))
    if cursor.accept("set", "schema"):
        return RenameType(name, join_name(cursor.identifier(), split_name(name)[1]))
    return AlterObject("type", name, cursor.slice(cursor.at, len(cursor.tokens)))
