"""SQLAlchemy's Column, constraint, Index and Table objects as catalogue records."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.schema import (
    Check,
    Column,
    Constraint,
    Exclude,
    ForeignKey,
    Index,
    IndexKey,
    Key,
    Options,
    Partitioning,
    join_name,
    split_name,
)
from mlplatlint.facts.values import HOLE, Call, Ref, Unknown, Value, items_of, known_text, mapping_of
from mlplatlint.project.schema.column_types import Resolve, SqlType, nothing, sql_type
from mlplatlint.project.schema.expressions import sql_expression, sql_literal
from mlplatlint.project.schema.names import shortened

REFERRED = "<referred>"
"""Type of a column that takes the type of the column its foreign key refers to."""
_TYPE_TAILS = ("ForeignKey", "Identity", "Computed", "Sequence", "CheckConstraint", "FetchedValue")


class ColumnParts(NamedTuple):
    """A lowered column: itself, the constraints and indexes written on it, and its type.

    ``primary`` tells whether it says ``primary_key=True``; ``auto`` whether such a key may become a serial, and
    ``forced`` whether it says ``autoincrement=True``, which holds for a part of a composite key too. ``sequence``
    names a ``Sequence`` given to it, ``filled`` tells that inserts through the model always give it a value.
    """

    column: Column
    constraints: tuple[Constraint, ...]
    indexes: tuple[Index, ...]
    type: SqlType
    primary: bool
    auto: bool
    forced: bool = False
    sequence: str = ""
    filled: bool = False


def lower_column(call: Call, table: str, resolve: Resolve = nothing, name: str = "") -> ColumnParts | None:
    """Return the parts of ``Column(...)`` or ``mapped_column(...)``; None when it is none or its name is not known.

    ``name`` is the attribute's name, for a column that gives none itself.
    """
    args = list(call.args)
    own = call.keyword("name")
    if args and (isinstance(args[0], str) or args[0] is None):
        own = args.pop(0) or own
    column_name = own if isinstance(own, str) else name
    if not column_name:
        return None
    kind = _column_type(call, args, resolve)
    primary = call.keyword("primary_key") is True
    nullable = call.keyword("nullable", not primary)
    if not kind.name and any(isinstance(item, Call) and item.tail == "ForeignKey" for item in args[:1]):
        kind = kind._replace(name=REFERRED)
    foreign = tuple(item for item in args if isinstance(item, Call) and item.tail == "ForeignKey")
    identity = next((item for item in args if isinstance(item, Call) and item.tail == "Identity"), None)
    computed = next((item for item in args if isinstance(item, Call) and item.tail == "Computed"), None)
    default = column_default(call.keyword("server_default"))
    server_default = call.keyword("server_default")
    if isinstance(server_default, Call) and server_default.tail == "Identity":
        identity, default = server_default, None
    if isinstance(server_default, Call) and server_default.tail == "Computed":
        computed, default = server_default, None
    mode = ""
    if identity is not None:
        mode = "always" if identity.keyword("always") is True or identity.args[:1] == (True,) else "by default"
    constraints: list[Constraint] = [_column_key(item, column_name) for item in foreign]
    if call.keyword("unique") is True and call.keyword("index") is not True:
        constraints.append(Key("", (column_name,)))
    for item in args:
        if isinstance(item, Call) and item.tail == "CheckConstraint":
            check = lower_constraint(item)
            constraints.extend([check] if check is not None else [])
    if kind.check and kind.labels:
        labels = ", ".join(sql_literal(label) for label in kind.labels)
        constraints.append(Check(kind.constraint_name, f"{column_name} IN ({labels})"))
    indexes: tuple[Index, ...] = ()
    if call.keyword("index") is True:
        plain = split_name(table)[1]
        unique = call.keyword("unique") is True
        indexes = (Index(shortened(f"ix_{plain}_{column_name}"), table, (IndexKey(column_name),), unique),)
    generated = ""
    if computed is not None:
        generated = sql_expression(computed.args[0] if computed.args else computed.keyword("sqltext"), bare=True)
    comment = _comment(call.keyword("comment"))
    column = Column(
        column_name,
        kind.name,
        bool(nullable) if isinstance(nullable, bool) else True,
        default,
        mode or ("serial" if kind.serial else ""),
        generated,
        kind.collation,
        comment,
        identity_options(identity),
    )
    auto = call.keyword("autoincrement", "auto") in ("auto", True, "ignore_fk")
    forced = call.keyword("autoincrement") in (True, "ignore_fk")
    own_sequence = next((item for item in args if isinstance(item, Call) and item.tail == "Sequence"), None)
    return ColumnParts(
        column,
        tuple(constraints),
        indexes,
        kind,
        primary,
        auto and own_sequence is None,
        forced,
        sequence_name(own_sequence),
        gives_value(call),
    )


def gives_value(call: Call) -> bool:
    """Tell whether a column call has a default of its own on the client's side."""
    return any(call.keyword(name) is not None for name in ("default", "default_factory", "insert_default"))


def sequence_name(call: Call | None) -> str:
    """Return the full name of ``Sequence("name", ...)``; empty when it is not known."""
    if call is None or not call.args:
        return ""
    name = table_name(call.args[0], call.keyword("schema"))
    return "" if HOLE in name else name


def identity_options(call: Call | None) -> Options:
    """Return what ``Identity(...)`` says beyond the server's defaults, in the words of SQL."""
    if call is None:
        return ()
    found: list[tuple[str, str]] = []
    for key, default in (
        ("start", 1),
        ("increment", 1),
        ("minvalue", None),
        ("maxvalue", None),
        ("cycle", False),
        ("cache", 1),
    ):
        value = call.keyword(key, default)
        if value not in (default, None):
            found.append((key, HOLE if isinstance(value, (Unknown, Call, Ref)) else str(value).lower()))
    return tuple(found)


def _column_type(call: Call, args: list[Value], resolve: Resolve) -> SqlType:
    explicit = call.keyword("type_")
    candidates = [explicit] if explicit is not None else args[:1]
    for item in candidates:
        if isinstance(item, Call) and item.tail in _TYPE_TAILS:
            continue
        return sql_type(item, resolve)
    return SqlType("")


def column_default(value: Value) -> str | None:
    """Return the SQL of ``server_default=``: a plain string is a literal, anything else an expression."""
    if value is None or value is False:
        return None
    if isinstance(value, str):
        return sql_literal(value)
    return sql_expression(value)


def _comment(value: Value) -> str | None:
    """Return a comment; a hole when it cannot be read. An empty one is none."""
    return None if value in (None, "") else known_text(value) or HOLE


def _column_key(call: Call, column: str) -> ForeignKey:
    target, target_column = foreign_target(call.args[0] if call.args else call.keyword("column"))
    columns = (target_column,) if target_column else ()
    return ForeignKey(
        known_text(call.keyword("name")) or "", (column,), target, columns, action(call.keyword("ondelete")),
        action(call.keyword("onupdate")), _match(call), deferrable(call),
    )  # fmt: skip


def foreign_target(value: Value) -> tuple[str, str]:
    """Return table and column of a foreign key's target string; the table is unknown text when not given so."""
    if isinstance(value, str) and HOLE not in value:
        table, _, column = value.rpartition(".")
        schema, _, plain = table.rpartition(".")
        return (join_name(schema or None, plain), column) if table else (value, "")
    return HOLE, ""


def action(value: Value) -> str:
    """Return a referential action as the catalogue writes it."""
    text = (known_text(value) or "").upper().strip()
    return "" if text == "NO ACTION" else text


def _match(call: Call) -> str:
    text = (known_text(call.keyword("match")) or "").upper()
    return "" if text == "SIMPLE" else text


def deferrable(call: Call) -> str:
    """Return the deferrability that the keywords ``deferrable`` and ``initially`` say."""
    if (known_text(call.keyword("initially")) or "").upper() == "DEFERRED":
        return "deferrable initially deferred"
    return "deferrable" if call.keyword("deferrable") is True else ""


def names_of(value: Value) -> tuple[str, ...] | None:
    """Return the texts of a list; None when one is not known."""
    items = items_of(value)
    if items is None:
        text = known_text(value)
        return (text,) if text else None
    texts = [known_text(_column_reference(item)) for item in items]
    return tuple(text for text in texts if text is not None) if all(texts) else None


def _column_reference(value: Value) -> Value:
    """Return the name of a column given as object: ``column("a")``, ``Column("a", ..)``, ``table.c.a``, ``Model.a``."""
    if isinstance(value, Call) and value.tail in ("column", "Column", "literal_column") and value.args:
        return value.args[0]
    if isinstance(value, Ref):
        return value.name.rpartition(".")[2]
    return value


def lower_constraint(call: Call) -> Constraint | None:
    """Return the constraint that ``UniqueConstraint(...)`` and its kin declare; None when its columns are not known."""
    name = constraint_label(call.keyword("name"))
    tail = call.tail
    if tail in ("PrimaryKeyConstraint", "UniqueConstraint"):
        columns = tuple(known_text(_column_reference(item)) or HOLE for item in call.args)
        if any(HOLE in column for column in columns):
            return None
        include = names_of(call.keyword("postgresql_include")) or ()
        distinct = call.keyword("postgresql_nulls_not_distinct") is True
        return Key(name, columns, tail == "PrimaryKeyConstraint", include, deferrable(call), distinct)
    if tail == "ForeignKeyConstraint":
        return _foreign_key(call, name)
    if tail == "CheckConstraint":
        text = sql_expression(call.args[0] if call.args else call.keyword("sqltext"), bare=True)
        valid = call.keyword("postgresql_not_valid") is not True
        return Check(name, text, valid)
    if tail in ("ExcludeConstraint",):
        elements = []
        for item in call.args:
            pair = items_of(item)
            if pair is None or len(pair) < 2:
                return None
            text = known_text(_column_reference(pair[0])) or sql_expression(pair[0], bare=True)
            elements.append(f"{text} WITH {known_text(pair[1]) or HOLE}")
        method = known_text(call.keyword("using", "gist")) or "gist"
        where = call.keyword("where")
        return Exclude(name, method, tuple(elements), sql_expression(where, bare=True) if where is not None else "")
    return None


def constraint_label(value: Value) -> str:
    """Return a constraint's given name; empty for none, a hole when not known."""
    if value is None:
        return ""
    if isinstance(value, Call) and value.tail in ("conv", "f") and value.args:
        text = value.args[0]
        return shortened(text) if isinstance(text, str) else HOLE
    return value if isinstance(value, str) else HOLE


def _foreign_key(call: Call, name: str) -> ForeignKey | None:
    columns = names_of(call.args[0] if call.args else call.keyword("columns"))
    targets = items_of(call.args[1] if len(call.args) > 1 else call.keyword("refcolumns"))
    if columns is None or targets is None:
        return None
    pairs = [foreign_target(item) for item in targets]
    tables = {table for table, _ in pairs}
    target = tables.pop() if len(tables) == 1 else HOLE
    return ForeignKey(
        name, columns, target, tuple(column for _, column in pairs if column), action(call.keyword("ondelete")),
        action(call.keyword("onupdate")), _match(call), deferrable(call),
        call.keyword("postgresql_not_valid") is not True,
    )  # fmt: skip


def lower_index(call: Call, table: str, resolve: Resolve = nothing) -> Index | None:
    """Return the index of ``Index(name, *keys, ...)``; keys that are not known become holes."""
    name = constraint_label(call.args[0] if call.args else call.keyword("name"))
    return index_from(name, table, call.args[1:], call, call.keyword("unique") is True)


def index_from(name: str, table: str, keys: tuple[Value, ...], call: Call, unique: bool) -> Index:
    """Return an index from its keys and the ``postgresql_...`` keywords of a call."""
    opclasses = mapping_of(call.keyword("postgresql_ops"))
    lowered = []
    for key in keys:
        lowered.append(_index_key(key, opclasses))
    where = call.keyword("postgresql_where")
    options: Options = tuple(
        (key.lower(), str(item)) for key, item in mapping_of(call.keyword("postgresql_with")).items()
    )
    made = name
    if not made:
        columns = "_".join(key.text for key in lowered if key.is_column)
        made = shortened(f"ix_{split_name(table)[1]}_{columns}") if columns else ""
    return Index(
        made, table, tuple(lowered), unique, (known_text(call.keyword("postgresql_using")) or "btree").lower(),
        names_of(call.keyword("postgresql_include")) or (), sql_expression(where, bare=True) if where is not None else "",
        options, call.keyword("postgresql_nulls_not_distinct") is True, False,
        known_text(call.keyword("postgresql_tablespace")) or "",
    )  # fmt: skip


def _index_key(value: Value, opclasses: dict[str, Value]) -> IndexKey:
    descending, nulls, collation = False, "", ""
    while (
        isinstance(value, Call)
        and value.name.rpartition(".")[2]
        in ("desc", "asc", "nullslast", "nullsfirst", "nulls_last", "nulls_first", "label", "collate")
        and value.args
    ):
        tail = value.name.rpartition(".")[2]
        descending = descending or tail == "desc"
        if tail.startswith("nulls"):
            nulls = "first" if tail.endswith("first") else "last"
        if tail == "collate" and len(value.args) > 1:
            collation = known_text(value.args[1]) or HOLE
        if tail == "label" and len(value.args) > 1:
            opclasses = {**opclasses, "": opclasses.get(known_text(value.args[1]) or "")}
        value = value.args[0]
    if nulls == ("first" if descending else "last"):
        nulls = ""
    text = _column_reference(value)
    if isinstance(text, str) and not (isinstance(value, Call) and value.tail == "literal_column"):
        return IndexKey(text, True, known_text(opclasses.get(text)) or "", collation, descending, nulls)
    if isinstance(value, Unknown) or value is None:
        return IndexKey(HOLE, False, "", collation, descending, nulls)
    expression = sql_expression(value, bare=True)
    return parsed_key(expression, known_text(opclasses.get("")) or "", descending, nulls)


def parsed_key(text: str, opclass: str = "", descending: bool = False, nulls: str = "") -> IndexKey:
    """Return an index key from SQL text, which may hold an operator class and a sort order of its own."""
    from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
    from mlplatlint.fronts.sql.elements import index_keys
    from mlplatlint.fronts.sql.tokens import TokenError, tokenize

    try:
        wrapped = f"({text})"
        keys = index_keys(Cursor(wrapped, tokenize(wrapped)))
    except (NotUnderstood, TokenError):
        return IndexKey(text, False, opclass, "", descending, nulls)
    key = keys[0]
    return IndexKey(
        key.text, key.is_column, opclass or key.opclass, key.collation, descending or key.descending, nulls or key.nulls
    )


def partitioning_of(value: Value) -> Partitioning | None:
    """Return the partitioning of ``postgresql_partition_by``."""
    text = known_text(value)
    if text is None:
        return None
    strategy, _, keys = text.partition("(")
    inner = keys.rpartition(")")[0]
    return Partitioning(strategy.strip().lower(), tuple(part.strip() for part in inner.split(",")))


def table_name(name: Value, schema: Value) -> str:
    """Return the full name of a table from its name and schema; a hole when not known."""
    text, space = known_text(name), known_text(schema)
    if text is None or (schema is not None and space is None):
        return HOLE
    return join_name(space, text)
