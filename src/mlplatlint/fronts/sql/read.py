"""What one SQL statement does to the schema: text to actions.

The reader knows the statements that PostgreSQL has. It never guesses: a statement that begins like a change
of the schema and goes on in a way the reader does not know becomes
:class:`~mlplatlint.facts.schema_actions.Unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlplatlint.facts.schema import Table, join_name
from mlplatlint.facts.schema_actions import (
    AlterObject,
    AnyAction,
    ChangeRows,
    CreateTable,
    DropIndex,
    DropObject,
    DropTable,
    DropType,
    Maintain,
    SetComment,
    Setting,
    Transaction,
    Unreadable,
)
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.alter import alter
from mlplatlint.fronts.sql.assignments import repeated_columns
from mlplatlint.fronts.sql.blocks import block_actions
from mlplatlint.fronts.sql.create import create
from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
from mlplatlint.fronts.sql.tokens import PARAMETER, QUOTED, STRING, WORD, TokenError, tokenize

_LONGEST = 400_000
"""Characters of one statement that are read; a longer one is a data load, not a change of the schema."""

_DROP_KINDS = (
    "schema", "sequence", "view", "function", "procedure", "trigger", "policy", "rule", "role", "user", "database",
    "extension", "aggregate", "operator", "collation", "statistics", "server", "publication", "subscription", "cast",
    "routine", "language", "owned", "group", "tablespace", "foreign", "text", "event", "access", "conversion",
    "transform",
)  # fmt: skip
_WORDS = re.compile(rf"[a-z_]+|{HOLE}")
_MODIFIERS = frozenset(("or", "replace", "if", "not", "exists", "temp", "temporary", "constraint"))
_WITHOUT_TABLES = frozenset(
    (
        "function", "procedure", "view", "materialized", "trigger", "policy", "rule", "role", "user", "database",
        "extension", "aggregate", "operator", "collation", "publication", "subscription", "cast",
        "language", "sequence",
        "default", "server", "event", "statistics", "system", "domain", "type",
    )
)  # fmt: skip
"""Kinds of objects whose change leaves tables as they are."""
_NEEDS_TABLE = ("trigger", "policy", "rule")


def read_statement(text: str) -> tuple[AnyAction, ...]:
    """Return the actions of one statement, without its semicolon; none for a query.

    Never raises: what cannot be read becomes ``Unreadable``.
    """
    if len(text) > _LONGEST:
        text = text[:2000]
    try:
        tokens = tokenize(text)
    except TokenError as problem:
        return _unreadable(text, str(problem))
    if not tokens:
        return ()
    cursor = Cursor(text, tokens)
    if tokens[0].kind != WORD:
        if tokens[0].kind == PARAMETER and len(tokens) == 1:
            return (Unreadable("the statement is a parameter"),)
        return ()
    reader = _READERS.get(tokens[0].value)
    if reader is None:
        return (Unreadable("the statement is put together at run time"),) if HOLE in tokens[0].value else ()
    cursor.at = 1
    try:
        return tuple(reader(cursor))
    except NotUnderstood as problem:
        return _unreadable(text, str(problem))
    except RecursionError:
        return _unreadable(text, "nested too deep")


def _unreadable(text: str, reason: str) -> tuple[AnyAction, ...]:
    words = _WORDS.findall(text[:200].lower())[:4]
    if not words or words[0] not in ("create", "alter", "drop", "do", HOLE):
        return ()
    kind = next((word for word in words[1:] if word not in _MODIFIERS), "")
    if kind in _WITHOUT_TABLES:
        return ()
    return (Unreadable(reason, _mentioned(text)),)


def _mentioned(text: str) -> tuple[str, ...]:
    """Return the table after the word TABLE or ON, when one can be told."""
    try:
        tokens = tokenize(text[:2000])
    except TokenError:
        return ()
    for index, token in enumerate(tokens):
        if token.kind == WORD and token.value in ("table", "on"):
            cursor = Cursor(text, tokens)
            cursor.at = index + 1
            try:
                cursor.accept("if", "not", "exists")
                cursor.if_exists()
                cursor.accept("only")
                name = cursor.name()
            except NotUnderstood:
                return ()
            return () if HOLE in name else (name,)
    return ()


def _create(cursor: Cursor) -> Iterator[AnyAction]:
    yield create(cursor)


def _drop(cursor: Cursor) -> Iterator[AnyAction]:
    if cursor.accept("table") or cursor.accept("foreign", "table"):
        guard = cursor.if_exists()
        names = cursor.names()
        cascade = cursor.accept_any("cascade", "restrict") == "cascade"
        for name in names:
            yield DropTable(name, guard, cascade)
        return
    if cursor.accept("index"):
        concurrently = cursor.accept("concurrently")
        guard = cursor.if_exists()
        names = cursor.names()
        cascade = cursor.accept_any("cascade", "restrict") == "cascade"
        for name in names:
            yield DropIndex(name, "", concurrently, guard, cascade)
        return
    kind = cursor.accept_any("type", "domain")
    if kind:
        guard = cursor.if_exists()
        names = cursor.names()
        cascade = cursor.accept_any("cascade", "restrict") == "cascade"
        for name in names:
            yield DropType(name, guard, cascade, kind)
        return
    kind = "materialized view" if cursor.accept("materialized", "view") else cursor.accept_any(*_DROP_KINDS)
    if not kind:
        raise NotUnderstood(f"unknown kind of object {cursor.token.value!r}")
    kind = {"user": "role", "group": "role"}.get(kind, kind)
    guard = cursor.if_exists()
    cascade = any(token.value == "cascade" and token.kind == WORD for token in cursor.tokens[cursor.at :])
    if kind in _NEEDS_TABLE:
        name = cursor.identifier()
        table = cursor.name() if cursor.accept("on") else ""
        yield DropObject(kind, name, table, guard, cascade)
        return
    while cursor.token.kind in (WORD, QUOTED):
        yield DropObject(kind, cursor.name(), "", guard, cascade)
        if cursor.is_symbol("("):
            cursor.parenthesised()
        if not cursor.symbol(","):
            break


def _comment(cursor: Cursor) -> Iterator[AnyAction]:
    cursor.expect("on")
    kind = cursor.identifier()
    if kind == "materialized":
        cursor.accept("view")
    first = cursor.at
    if kind in ("table", "column", "index", "view", "type", "schema", "extension", "sequence", "domain"):
        parts = [cursor.identifier()]
        while cursor.symbol("."):
            parts.append(cursor.identifier())
    else:
        cursor.until("is")
        parts = [cursor.slice(first, cursor.at)]
    cursor.expect("is")
    comment = None if cursor.accept("null") else cursor.string()
    if kind == "column":
        table = join_name(parts[-3] if len(parts) > 2 else None, parts[-2] if len(parts) > 1 else "")
        yield SetComment("column", table, parts[-1], comment)
    else:
        yield SetComment(kind, join_name(parts[-2] if len(parts) > 1 else None, parts[-1]), "", comment)


def _rows(cursor: Cursor) -> Iterator[AnyAction]:
    kind = cursor.ahead(-1).value
    cursor.accept_any("into", "from")
    cursor.accept("only")
    table = cursor.name() if cursor.token.kind in (WORD, QUOTED) else ""
    depth, filtered, query = 0, False, False
    for token in cursor.tokens[cursor.at :]:
        if token.value == "(" and token.kind == "symbol":
            depth += 1
        elif token.value == ")" and token.kind == "symbol":
            depth -= 1
        elif depth == 0 and token.kind == WORD and token.value == "where":
            filtered = True
            break
        elif depth == 0 and token.kind == WORD and token.value == "select":
            query = kind == "insert"
    yield ChangeRows(kind, table, filtered, False, repeated_columns(cursor), query)


def _with(cursor: Cursor) -> Iterator[AnyAction]:
    depth = 0
    while not cursor.done:
        token = cursor.token
        if token.kind == "symbol" and token.value in "()":
            depth += 1 if token.value == "(" else -1
        elif depth == 0 and token.kind == WORD and token.value in ("insert", "update", "delete"):
            cursor.at += 1
            yield from _rows(cursor)
            return
        cursor.at += 1


def _truncate(cursor: Cursor) -> Iterator[AnyAction]:
    cursor.accept("table")
    cursor.accept("only")
    names = cursor.names()
    cascade = any(token.kind == WORD and token.value == "cascade" for token in cursor.tokens[cursor.at :])
    for name in names:
        yield ChangeRows("truncate", name, False, cascade)


def _transaction(cursor: Cursor) -> Iterator[AnyAction]:
    word = cursor.ahead(-1).value
    if word == "rollback" and cursor.is_word("to"):
        return
    kinds = {"begin": "begin", "start": "begin", "commit": "commit", "end": "commit"}
    yield Transaction(kinds.get(word, "rollback"))


def _set(cursor: Cursor) -> Iterator[AnyAction]:
    scope = cursor.accept_any("local", "session")
    if cursor.accept_any("role", "transaction", "constraints", "characteristics"):
        return
    if cursor.accept("time", "zone"):
        yield Setting("timezone", cursor.slice(cursor.at, len(cursor.tokens)), scope)
        return
    name = cursor.name()
    if not cursor.symbol("="):
        cursor.accept("to")
    yield Setting(name.lower(), cursor.slice(cursor.at, len(cursor.tokens)), scope)


def _select(cursor: Cursor) -> Iterator[AnyAction]:
    depth = 0
    for index, token in enumerate(cursor.tokens):
        if token.kind == "symbol" and token.value in "()":
            depth += 1 if token.value == "(" else -1
        elif depth == 0 and token.kind == WORD and token.value in ("into", "from", "where"):
            if token.value == "into":
                cursor.at = index + 1
                temporary = bool(cursor.accept_any("temp", "temporary", "unlogged"))
                cursor.accept("table")
                made = Table(cursor.name(), persistence="temporary" if temporary else "", complete=False)
                yield CreateTable(made, False, True)
                return
            break
    if cursor.accept("set_config") or cursor.accept("pg_catalog", ".", "set_config"):
        cursor.expect_symbol("(")
        name = cursor.string()
        cursor.expect_symbol(",")
        yield Setting(name.lower(), cursor.skip_item(), "")


def _maintain(cursor: Cursor) -> Iterator[AnyAction]:
    kind = cursor.ahead(-1).value
    if kind == "vacuum" and (cursor.is_word("full") or (cursor.is_symbol("(") and _is_full(cursor.parenthesised()))):
        kind = "vacuum full"
    elif cursor.is_symbol("("):
        cursor.parenthesised()
    words = {token.value for token in cursor.tokens if token.kind == WORD}
    target = scope = ""
    while cursor.token.kind in (WORD, QUOTED):
        word = cursor.token.value
        if cursor.token.kind == QUOTED or word not in _MAINTAIN_WORDS:
            target = cursor.name()
            break
        if word in _REINDEX_SCOPES and kind == "reindex":
            scope = word
        cursor.at += 1
    if kind == "lock":
        scope = cursor.until("mode", "nowait").lower() if cursor.accept("in") else "access exclusive"
    yield Maintain(kind, target, "concurrently" in words, scope)


_REINDEX_SCOPES = frozenset(("table", "index", "schema", "database", "system"))
_MAINTAIN_WORDS = frozenset(
    (
        "full", "freeze", "verbose", "analyze", "table", "index", "schema", "database", "system",
        "concurrently", "materialized", "view", "only",
    )
)  # fmt: skip


def _is_full(options: str) -> bool:
    return re.search(r"(?i)\bfull\b(?!\s*(?:false|off|0))", options) is not None


def _privilege(cursor: Cursor) -> Iterator[AnyAction]:
    yield AlterObject("privilege", cursor.ahead(-1).value, cursor.slice(cursor.at, len(cursor.tokens)))


def _copy(cursor: Cursor) -> Iterator[AnyAction]:
    words = {token.value for token in cursor.tokens if token.kind == WORD}
    if "from" in words and cursor.token.kind in (WORD, QUOTED):
        yield ChangeRows("copy", cursor.name())


def _do(cursor: Cursor) -> Iterator[AnyAction]:
    if cursor.accept("language"):
        cursor.at += 1
    if cursor.token.kind != STRING:
        raise NotUnderstood("expected the text of the block")
    yield from block_actions(cursor.token.value, read_statement)


_READERS: dict[str, Callable[[Cursor], Iterator[AnyAction]]] = {
    "create": _create, "alter": alter, "drop": _drop, "comment": _comment, "insert": _rows, "update": _rows,
    "delete": _rows, "merge": _rows, "with": _with, "truncate": _truncate, "begin": _transaction,
    "start": _transaction, "commit": _transaction, "end": _transaction, "rollback": _transaction,
    "abort": _transaction, "set": _set, "select": _select, "vacuum": _maintain, "reindex": _maintain,
    "cluster": _maintain, "refresh": _maintain, "analyze": _maintain, "lock": _maintain, "grant": _privilege,
    "revoke": _privilege, "copy": _copy, "do": _do,
}  # fmt: skip
