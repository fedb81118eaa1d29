"""Reads CREATE statements."""

from __future__ import annotations

import re

from mlplatlint.facts.schema import Column, Constraint, Index, Partitioning, Table
from mlplatlint.facts.schema_actions import AnyAction, CreateIndex, CreateObject, CreateTable, CreateType
from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
from mlplatlint.fronts.sql.elements import (
    column_definition,
    index_keys,
    is_table_constraint,
    table_constraint,
)
from mlplatlint.fronts.sql.tokens import QUOTED, WORD

_OTHER_KINDS = (
    "extension", "schema", "sequence", "view", "function", "procedure", "trigger", "policy", "rule", "role", "user",
    "database", "aggregate", "operator", "collation", "statistics", "server", "publication", "subscription", "cast",
    "language", "tablespace", "group", "conversion", "transform", "event", "text", "foreign", "access",
)  # fmt: skip

_PASSWORD = re.compile(r"(?i)(\b(?:password|connection)\s*)[eE]?'(?:[^']|'')*'")
"""A credential in the definition of a role or subscription, which must not reach a fact."""


def create(cursor: Cursor) -> AnyAction:
    """Read the statement behind the word ``CREATE``."""
    replace = cursor.accept("or", "replace")
    persistence = ""
    while True:
        if cursor.accept_any("global", "local", "recursive", "trusted", "procedural", "constraint"):
            continue
        word = cursor.accept_any("temp", "temporary", "unlogged")
        if not word:
            break
        persistence = "unlogged" if word == "unlogged" else "temporary"
    if cursor.accept("table"):
        return _table(cursor, persistence)
    if cursor.is_word("unique", "index") or cursor.is_word("index"):
        unique = cursor.accept("unique")
        cursor.expect("index")
        return _index(cursor, unique)
    if cursor.accept("type"):
        return _type(cursor)
    if cursor.accept("domain"):
        return _domain(cursor)
    if cursor.accept("materialized", "view"):
        guard = cursor.if_not_exists()
        return CreateObject("materialized view", cursor.name(), "", guard, replace)
    return _other(cursor, replace)


def _other(cursor: Cursor, replace: bool) -> CreateObject:
    kind = cursor.accept_any(*_OTHER_KINDS)
    if not kind:
        raise NotUnderstood(f"unknown kind of object {cursor.token.value!r}")
    kind = {"user": "role", "group": "role"}.get(kind, kind)
    guard = cursor.if_not_exists()
    first = cursor.at
    name = ""
    if kind == "schema" and cursor.accept("authorization"):
        name = cursor.identifier()
    elif cursor.token.kind in (WORD, QUOTED):
        name = cursor.name()
    table = ""
    if kind in ("trigger", "policy", "rule"):
        while not cursor.done and not cursor.is_word("on"):
            cursor.at += 1
        if kind == "rule":
            while not cursor.done and not cursor.is_word("to"):
                cursor.at += 1
        if cursor.accept_any("on", "to"):
            table = cursor.name()
    definition = _PASSWORD.sub(r"\1'...'", cursor.slice(first, len(cursor.tokens)))
    return CreateObject(kind, name, table, guard, replace, definition)


def _table(cursor: Cursor, persistence: str) -> CreateTable:
    guard = cursor.if_not_exists()
    name = cursor.name()
    parent = bound = ""
    columns: list[Column] = []
    constraints: list[Constraint] = []
    like: list[str] = []
    complete = True
    if cursor.accept("partition", "of"):
        parent = cursor.name()
        if cursor.is_symbol("("):
            cursor.parenthesised()
            complete = False
        bound = partition_bound(cursor)
    elif cursor.accept("of"):
        cursor.name()
        complete = False
    if not parent and cursor.is_symbol("("):
        cursor.expect_symbol("(")
        while not cursor.symbol(")"):
            if cursor.accept("like"):
                like.append(cursor.name())
                while cursor.accept_any("including", "excluding"):
                    cursor.identifier()
            elif is_table_constraint(cursor):
                constraints.append(table_constraint(cursor)[0])
            elif _is_bare_name(cursor):
                cursor.identifier()
                complete = False
            else:
                column, extra = column_definition(cursor)
                columns.append(column)
                constraints.extend(extra)
            if not cursor.symbol(",") and not cursor.is_symbol(")"):
                raise NotUnderstood(f"expected a comma before {cursor.token.value!r}")
    table = Table(
        name,
        tuple(columns),
        tuple(constraints),
        persistence,
        None,
        parent,
        bound,
        tuple(like),
        (),
        (),
        None,
        complete,
    )
    return _table_tail(cursor, table, guard)


def _is_bare_name(cursor: Cursor) -> bool:
    following = cursor.ahead(1)
    return following.kind == "symbol" and following.value in (",", ")")


def _table_tail(cursor: Cursor, table: Table, guard: bool) -> CreateTable:
    inherits: tuple[str, ...] = ()
    partitioning = None
    options: tuple[tuple[str, str], ...] = ()
    query = False
    while not cursor.done:
        if cursor.accept("inherits"):
            cursor.expect_symbol("(")
            inherits = cursor.names()
            cursor.expect_symbol(")")
        elif cursor.accept("partition", "by"):
            strategy = cursor.identifier()
            partitioning = Partitioning(strategy, tuple(key.text for key in index_keys(cursor)))
        elif cursor.accept("using"):
            cursor.identifier()
        elif cursor.accept("with", "data") or cursor.accept("with", "no", "data"):
            continue
        elif cursor.accept("with"):
            options = cursor.options()
        elif cursor.accept("without", "oids"):
            continue
        elif cursor.accept("on", "commit"):
            cursor.accept_any("preserve", "delete", "drop")
            cursor.accept("rows")
        elif cursor.accept("tablespace"):
            cursor.identifier()
        elif cursor.accept("as"):
            query = True
            cursor.at = len(cursor.tokens)
        else:
            raise NotUnderstood(f"unknown table clause at {cursor.token.value!r}")
    made = Table(
        table.name, table.columns, table.constraints, table.persistence, partitioning, table.partition_of, table.bound,
        table.like, inherits, options, None, table.complete and not query and not inherits,
    )  # fmt: skip
    return CreateTable(made, guard, query)


def partition_bound(cursor: Cursor) -> str:
    """Read ``FOR VALUES ...`` or ``DEFAULT`` and return it as text."""
    if cursor.accept("default"):
        return "DEFAULT"
    first = cursor.at
    cursor.expect("for", "values")
    if cursor.accept("in") or cursor.accept("with"):
        cursor.parenthesised()
    else:
        cursor.expect("from")
        cursor.parenthesised()
        cursor.expect("to")
        cursor.parenthesised()
    return cursor.slice(first, cursor.at)


def _index(cursor: Cursor, unique: bool) -> CreateIndex:
    concurrently = cursor.accept("concurrently")
    guard = cursor.if_not_exists()
    name = "" if cursor.is_word("on") else cursor.name()
    cursor.expect("on")
    only = cursor.accept("only")
    table = cursor.name()
    method = cursor.identifier() if cursor.accept("using") else "btree"
    keys = index_keys(cursor)
    include: tuple[str, ...] = ()
    distinct = False
    options: tuple[tuple[str, str], ...] = ()
    tablespace = where = ""
    while not cursor.done:
        if cursor.accept("include"):
            include = tuple(part.strip().strip('"') for part in cursor.parenthesised().split(","))
        elif cursor.accept("nulls", "not", "distinct"):
            distinct = True
        elif cursor.accept("nulls", "distinct"):
            continue
        elif cursor.accept("with"):
            options = cursor.options()
        elif cursor.accept("tablespace"):
            tablespace = cursor.identifier()
        elif cursor.accept("where"):
            first = cursor.at
            cursor.at = len(cursor.tokens)
            where = cursor.slice(first, cursor.at)
        else:
            raise NotUnderstood(f"unknown index clause at {cursor.token.value!r}")
    # An index lives in the schema of its table, and is named without it.
    index = Index(name, table, keys, unique, method, include, where, options, distinct, only, tablespace)
    return CreateIndex(index, concurrently, guard)


def _type(cursor: Cursor) -> CreateType:
    name = cursor.name()
    if cursor.accept("as", "enum"):
        cursor.expect_symbol("(")
        labels: list[str] = []
        while not cursor.symbol(")"):
            labels.append(cursor.string())
            if not cursor.symbol(",") and not cursor.is_symbol(")"):
                raise NotUnderstood("expected a comma between labels")
        return CreateType(name, "enum", tuple(labels))
    return CreateType(name, "other")


def _domain(cursor: Cursor) -> CreateType:
    name = cursor.name()
    cursor.accept("as")
    base = cursor.data_type()
    rest = [token.value for token in cursor.tokens[cursor.at :] if token.kind == WORD]
    return CreateType(name, "domain", (), base, has_constraint="check" in rest or "not" in rest)
