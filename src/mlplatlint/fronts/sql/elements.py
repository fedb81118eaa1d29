"""Reads the parts that CREATE TABLE and ALTER TABLE share: columns, constraints, index keys."""

from __future__ import annotations

from mlplatlint.facts.schema import (
    Check,
    Column,
    Constraint,
    Exclude,
    ForeignKey,
    IndexKey,
    Key,
    Options,
)
from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
from mlplatlint.fronts.sql.tokens import QUOTED, WORD
from mlplatlint.fronts.sql.types import SERIALS

_COLUMN_STOPS = (
    "not", "null", "check", "unique", "primary", "references", "constraint", "collate", "generated", "default",
    "deferrable", "initially", "storage", "compression",
)  # fmt: skip
_ACTIONS = {
    ("cascade",): "CASCADE", ("restrict",): "RESTRICT", ("no", "action"): "", ("set", "null"): "SET NULL",
    ("set", "default"): "SET DEFAULT",
}  # fmt: skip


def column_definition(cursor: Cursor, typed: bool = True) -> tuple[Column, tuple[Constraint, ...]]:
    """Read ``name type [constraints]`` and return the column with the constraints written on it."""
    name = cursor.identifier()
    kind = cursor.data_type() if typed else ""
    serial = SERIALS.get(kind, "")
    nullable, default, generated, collation = not serial, None, "", ""
    identity: str = "serial" if serial else ""
    identity_options: Options = ()
    constraints: list[Constraint] = []
    while not cursor.done and not cursor.is_symbol(",") and not cursor.is_symbol(")"):
        label = cursor.identifier() if cursor.accept("constraint") else ""
        if cursor.accept("not", "null"):
            nullable = False
            cursor.accept("no", "inherit")
        elif cursor.accept("null"):
            pass
        elif cursor.accept("default"):
            default = cursor.until(*_COLUMN_STOPS)
        elif cursor.accept("collate"):
            collation = cursor.name()
        elif cursor.accept("generated"):
            mode = "always" if cursor.accept("always") else "by default"
            if mode == "by default":
                cursor.expect("by", "default")
            cursor.expect("as")
            if cursor.accept("identity"):
                identity, nullable = mode, False
                identity_options = sequence_options(cursor) if cursor.is_symbol("(") else ()
            else:
                generated = cursor.parenthesised()
                cursor.accept_any("stored", "virtual")
        elif cursor.accept_any("storage", "compression"):
            cursor.identifier()
        elif cursor.accept("deferrable") or cursor.accept("not", "deferrable") or cursor.accept("initially"):
            cursor.accept_any("deferred", "immediate")
        else:
            constraint = _column_constraint(cursor, label, name)
            if isinstance(constraint, Key) and constraint.primary:
                nullable = False
            constraints.append(constraint)
    column = Column(name, serial or kind, nullable, default, identity, generated, collation, None, identity_options)
    return column, tuple(constraints)


def _column_constraint(cursor: Cursor, label: str, column: str) -> Constraint:
    if cursor.accept("primary", "key"):
        return _key_tail(cursor, Key(label, (column,), primary=True))
    if cursor.accept("unique"):
        distinct = _nulls_not_distinct(cursor)
        return _key_tail(cursor, Key(label, (column,), nulls_not_distinct=distinct))
    if cursor.accept("references"):
        return _references(cursor, label, (column,))
    if cursor.accept("check"):
        return _check(cursor, label)
    raise NotUnderstood(f"unknown column clause at {cursor.token.value!r}")


def is_table_constraint(cursor: Cursor) -> bool:
    """Tell whether a table constraint, not a column, begins here."""
    if cursor.token.kind != WORD:
        return False
    following = cursor.ahead(1)
    return (
        cursor.is_word("constraint")
        or cursor.is_word("primary", "key")
        or cursor.is_word("foreign", "key")
        or (cursor.is_word("unique") and (following.value == "(" or following.value in ("nulls", "using")))
        or (cursor.is_word("check") and following.value == "(")
        or (cursor.is_word("exclude") and following.value in ("using", "("))
    )


def table_constraint(cursor: Cursor) -> tuple[Constraint, str]:
    """Read a table constraint; return it and the index it takes over (``USING INDEX``), if any."""
    label = cursor.identifier() if cursor.accept("constraint") else ""
    if cursor.accept("primary", "key") or cursor.accept("unique"):
        primary = cursor.ahead(-1).value == "key"
        if cursor.accept("using", "index"):
            index = cursor.name()
            return _key_tail(cursor, Key(label or index, (), primary)), index
        distinct = _nulls_not_distinct(cursor)
        key = Key(label, cursor.column_list(), primary, nulls_not_distinct=distinct)
        return _key_tail(cursor, key), ""
    if cursor.accept("foreign", "key"):
        columns = cursor.column_list()
        cursor.expect("references")
        return _references(cursor, label, columns), ""
    if cursor.accept("check"):
        return _check(cursor, label), ""
    if cursor.accept("exclude"):
        return _exclude(cursor, label), ""
    if cursor.accept("not", "null"):
        # A NOT NULL constraint with a name of its own (PostgreSQL 18) acts as the check that it abbreviates.
        column = cursor.identifier()
        no_inherit = cursor.accept("no", "inherit")
        return Check(label, f"{column} IS NOT NULL", _attributes(cursor)[1], no_inherit), ""
    raise NotUnderstood(f"unknown constraint at {cursor.token.value!r}")


def _key_tail(cursor: Cursor, key: Key) -> Key:
    include: tuple[str, ...] = ()
    if cursor.accept("include"):
        include = cursor.column_list()
    if cursor.accept("with"):
        cursor.options()
    if cursor.accept("using", "index", "tablespace"):
        cursor.identifier()
    deferrable, _ = _attributes(cursor)
    return Key(key.name, key.columns, key.primary, include, deferrable, key.nulls_not_distinct)


def _nulls_not_distinct(cursor: Cursor) -> bool:
    if cursor.accept("nulls", "not", "distinct"):
        return True
    cursor.accept("nulls", "distinct")
    return False


def _references(cursor: Cursor, label: str, columns: tuple[str, ...]) -> ForeignKey:
    target = cursor.name()
    target_columns = cursor.column_list() if cursor.is_symbol("(") else ()
    on_delete = on_update = match = ""
    while True:
        if cursor.accept("match"):
            match = cursor.identifier().upper()
            match = "" if match == "SIMPLE" else match
        elif cursor.accept("on", "delete"):
            on_delete = _action(cursor)
        elif cursor.accept("on", "update"):
            on_update = _action(cursor)
        else:
            break
    deferrable, valid = _attributes(cursor)
    return ForeignKey(label, columns, target, target_columns, on_delete, on_update, match, deferrable, valid)


def _action(cursor: Cursor) -> str:
    for words, name in _ACTIONS.items():
        if cursor.accept(*words):
            if name.startswith("SET") and cursor.is_symbol("("):
                cursor.column_list()
            return name
    raise NotUnderstood(f"unknown referential action {cursor.token.value!r}")


def _attributes(cursor: Cursor) -> tuple[str, bool]:
    """Read ``DEFERRABLE``, ``INITIALLY``, ``NOT VALID``; return deferrability and validity."""
    deferrable, valid = "", True
    while True:
        if cursor.accept("not", "deferrable"):
            deferrable = ""
        elif cursor.accept("deferrable"):
            deferrable = deferrable or "deferrable"
        elif cursor.accept("initially", "deferred"):
            deferrable = "deferrable initially deferred"
        elif cursor.accept("initially", "immediate") or cursor.accept("enforced"):
            pass
        elif cursor.accept("not", "valid"):
            valid = False
        else:
            return deferrable, valid


def _check(cursor: Cursor, label: str) -> Check:
    expression = cursor.parenthesised()
    no_inherit = cursor.accept("no", "inherit")
    _, valid = _attributes(cursor)
    no_inherit = cursor.accept("no", "inherit") or no_inherit
    return Check(label, expression, valid, no_inherit)


def _exclude(cursor: Cursor, label: str) -> Exclude:
    method = cursor.identifier() if cursor.accept("using") else "btree"
    cursor.expect_symbol("(")
    elements = [cursor.skip_item()]
    while cursor.symbol(","):
        elements.append(cursor.skip_item())
    cursor.expect_symbol(")")
    if cursor.accept("include"):
        cursor.column_list()
    if cursor.accept("with"):
        cursor.options()
    where = cursor.parenthesised() if cursor.accept("where") else ""
    deferrable, _ = _attributes(cursor)
    return Exclude(label, method, tuple(elements), where, deferrable)


def index_keys(cursor: Cursor) -> tuple[IndexKey, ...]:
    """Read the parenthesised keys of an index."""
    cursor.expect_symbol("(")
    keys = [_index_key(cursor)]
    while cursor.symbol(","):
        keys.append(_index_key(cursor))
    cursor.expect_symbol(")")
    return tuple(keys)


def _index_key(cursor: Cursor) -> IndexKey:
    is_column = False
    if cursor.is_symbol("("):
        text = cursor.parenthesised()
    else:
        first = cursor.at
        text = cursor.name()
        is_column = True
        if cursor.is_symbol("("):
            cursor.parenthesised()
            text, is_column = cursor.slice(first, cursor.at), False
    collation = cursor.name() if cursor.accept("collate") else ""
    opclass = ""
    if cursor.token.kind in (WORD, QUOTED) and not any(cursor.is_word(word) for word in ("asc", "desc", "nulls")):
        opclass = cursor.name()
        if cursor.is_symbol("("):
            cursor.options()
    descending = cursor.accept_any("asc", "desc") == "desc"
    nulls = ""
    if cursor.accept("nulls"):
        nulls = cursor.accept_any("first", "last")
    if nulls == ("first" if descending else "last"):
        nulls = ""
    return IndexKey(text, is_column, opclass, collation, descending, nulls)


def sequence_options(cursor: Cursor) -> Options:
    """Read the options of an identity or sequence as pairs of lower-case words and values."""
    inside = cursor.symbol("(")
    pairs: list[tuple[str, str]] = []
    while not cursor.done and not (inside and cursor.is_symbol(")")):
        word = cursor.identifier()
        if word == "no":
            pairs.append((cursor.identifier(), "no"))
        elif word in ("cycle", "restart") and not cursor.accept("with"):
            pairs.append((word, "yes"))
        elif word in ("owned", "increment", "start", "restart", "as", "cache", "minvalue", "maxvalue"):
            cursor.accept_any("by", "with")
            first = cursor.at
            cursor.symbol("-")
            cursor.at += 1
            while cursor.is_symbol("."):
                cursor.at += 2
            pairs.append((word, cursor.slice(first, cursor.at)))
        elif word in ("sequence", "logged", "unlogged"):
            cursor.accept("name")
            if word == "sequence":
                cursor.name()
        else:
            raise NotUnderstood(f"unknown sequence option {word!r}")
    if inside:
        cursor.expect_symbol(")")
    return tuple(pairs)
