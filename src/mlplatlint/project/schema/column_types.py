"""SQLAlchemy types as the PostgreSQL types they become."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mlplatlint.facts.values import HOLE, Call, Ref, Seq, Value, items_of, known_text
from mlplatlint.fronts.sql.types import canonical_type

_PLAIN = {
    "Integer": "integer", "INTEGER": "integer", "INT": "integer", "BigInteger": "bigint", "BIGINT": "bigint",
    "SmallInteger": "smallint", "SMALLINT": "smallint", "Text": "text", "TEXT": "text", "UnicodeText": "text",
    "Boolean": "boolean", "BOOLEAN": "boolean", "Date": "date", "DATE": "date", "LargeBinary": "bytea",
    "BYTEA": "bytea", "PickleType": "bytea", "JSON": "json", "JSONB": "jsonb", "UUID": "uuid", "Uuid": "uuid",
    "Double": "double precision", "DOUBLE": "double precision", "DOUBLE_PRECISION": "double precision",
    "REAL": "real", "HSTORE": "hstore", "INET": "inet", "CIDR": "cidr", "MACADDR": "macaddr", "MACADDR8": "macaddr8",
    "TSVECTOR": "tsvector", "TSQUERY": "tsquery", "OID": "oid", "REGCLASS": "regclass", "MONEY": "money",
    "CITEXT": "citext", "JSONPATH": "jsonpath", "INT4RANGE": "int4range", "INT8RANGE": "int8range",
    "NUMRANGE": "numrange", "DATERANGE": "daterange", "TSRANGE": "tsrange", "TSTZRANGE": "tstzrange",
    "INT4MULTIRANGE": "int4multirange", "INT8MULTIRANGE": "int8multirange", "NUMMULTIRANGE": "nummultirange",
    "DATEMULTIRANGE": "datemultirange", "TSMULTIRANGE": "tsmultirange", "TSTZMULTIRANGE": "tstzmultirange",
    "SMALLSERIAL": "smallint", "SERIAL": "integer", "BIGSERIAL": "bigint",
}  # fmt: skip
_TEXTUAL = {
    "String": "character varying", "VARCHAR": "character varying", "Unicode": "character varying",
    "AutoString": "character varying", "NVARCHAR": "character varying", "CHAR": "character", "NCHAR": "character",
}  # fmt: skip
COLUMN_TAILS = ("Column", "mapped_column", "MappedColumn")
"""Last names of the calls that make a column."""
_SIZED = ("character varying", "character(1)", "numeric", "character")
_LIBRARY = {
    "sqlalchemy_utils.UUIDType": "uuid", "sqlalchemy_utils.types.uuid.UUIDType": "uuid",
    "fastapi_users_db_sqlalchemy.generics.GUID": "uuid", "fastapi_users_db_sqlalchemy.GUID": "uuid",
    "fastapi_users_db_sqlalchemy.generics.TIMESTAMPAware": "timestamp with time zone",
    "sqlalchemy_utils.EmailType": "character varying(255)", "sqlalchemy_utils.URLType": "text",
    "sqlalchemy_utils.TSVectorType": "tsvector", "sqlalchemy_utils.LtreeType": "ltree",
    "sqlalchemy_utils.JSONType": "json", "citext.CIText": "citext", "sqlalchemy_searchable.TSVectorType": "tsvector",
}  # fmt: skip
_ROOTS = ("sqlalchemy.", "sqlmodel.", "geoalchemy2.", "pgvector.")
_FOREIGN_DIALECTS = ("sqlalchemy.dialects.mysql", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.oracle",
                     "sqlalchemy.dialects.mssql")  # fmt: skip


class SqlType(NamedTuple):
    """What a SQLAlchemy type becomes.

    ``name`` is canonical, empty when not known. ``labels`` are an enum's, with ``native`` telling whether
    the type is made by CREATE TYPE (``creates`` whether SQLAlchemy does that with the table). ``check`` is
    set when a non-native enum makes a CHECK.
    """

    name: str
    collation: str = ""
    labels: tuple[str, ...] | None = None
    native: bool = False
    creates: bool = True
    check: bool = False
    constraint_name: str = ""
    serial: bool = False


UNKNOWN_TYPE = SqlType("")

Resolve = Callable[[str], Value]
"""Answers a dotted name with what it stands for in its own file: a ``Call`` (of ``<class>`` for a class), a
constant, or an ``Unknown``."""


def nothing(name: str) -> Value:
    """A resolver that knows no name."""
    return None


def sql_type(value: Value, resolve: Resolve = nothing, depth: int = 0) -> SqlType:
    """Return the PostgreSQL type of a SQLAlchemy type, given as class or as instance."""
    if isinstance(value, Ref):
        value = Call(value.name)
    if not isinstance(value, Call) or depth > 8:
        return UNKNOWN_TYPE
    if value.name == ".with_variant":
        return _variant(value, resolve, depth)
    if value.name.startswith(".") and value.name.count(".") == 1:
        wrapped = value.args[0] if value.args else None
        keeps = value.name in (".evaluates_none", ".as_mutable", ".copy")
        return sql_type(wrapped, resolve, depth + 1) if keeps else UNKNOWN_TYPE
    if value.name.endswith(
        ("Mutable.as_mutable", "MutableDict.as_mutable", "MutableList.as_mutable", "Set.as_mutable")
    ):
        return sql_type(value.args[0] if value.args else None, resolve, depth + 1)
    if value.name == "<class>":
        return _custom(value, resolve, depth)
    known = _LIBRARY.get(value.name)
    if known:
        return SqlType(known)
    if value.name.startswith(_FOREIGN_DIALECTS):
        return UNKNOWN_TYPE
    if value.name.startswith(_ROOTS):
        return _standard(value, resolve, depth)
    target = resolve(value.name)
    if isinstance(target, Call) and target.name == "<class>":
        return _custom(target, resolve, depth, value)
    if isinstance(target, Ref) and target.name != value.name:
        return sql_type(Call(target.name, value.args, value.kwargs), resolve, depth + 1)
    if isinstance(target, Call) and target != value:
        return sql_type(target, resolve, depth + 1)
    return UNKNOWN_TYPE


def _variant(value: Call, resolve: Resolve, depth: int) -> SqlType:
    base, *rest = value.args
    if len(rest) > 1 and "postgresql" in rest[1:]:
        return sql_type(rest[0], resolve, depth + 1)
    return sql_type(base, resolve, depth + 1) if all(known_text(item) for item in rest[1:]) else UNKNOWN_TYPE


def _custom(cls: Call, resolve: Resolve, depth: int, instance: Call | None = None) -> SqlType:
    """Return the type of a class of the repository: its ``load_dialect_impl`` result, column spec, or ``impl``."""
    chosen = cls.keyword("<dialect impl>")
    spec = cls.keyword("<column spec>")
    impl = cls.keyword("impl")
    if known_text(spec):
        return SqlType(type_from_sql(str(spec)))
    if chosen is not None:
        return sql_type(chosen, resolve, depth + 1)
    if impl is None:
        for base in items_of(cls.args[1]) or ():
            found = sql_type(base, resolve, depth + 1)
            if found.name:
                return found
        return UNKNOWN_TYPE
    if isinstance(impl, Ref) and instance is not None and (instance.args or instance.kwargs) and not cls.has("<init>"):
        # Arguments of a TypeDecorator go to its impl.
        return sql_type(Call(impl.name, instance.args, instance.kwargs), resolve, depth + 1)
    found = sql_type(impl, resolve, depth + 1)
    if cls.has("<init>") and isinstance(impl, Ref) and found.name in _SIZED:
        # Its own __init__ may hand a length or precision on.
        return found._replace(name="")
    return found


def type_from_sql(text: str) -> str:
    """Return the canonical form of a type written in SQL; empty when it is not understood."""
    from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
    from mlplatlint.fronts.sql.tokens import TokenError, tokenize

    try:
        return Cursor(text, tokenize(text)).data_type()
    except (NotUnderstood, TokenError):
        return ""


def _standard(value: Call, resolve: Resolve, depth: int) -> SqlType:
    tail = value.tail
    if tail in ("Enum", "ENUM"):
        return _enum(value, resolve)
    if tail in _TEXTUAL:
        return _textual(value, _TEXTUAL[tail])
    if tail in ("Uuid", "UUID") and value.keyword("native_uuid", True) is False:
        return SqlType("character(32)")
    if tail in _PLAIN:
        return SqlType(_PLAIN[tail], _collation(value), serial=tail.endswith("SERIAL"))
    if tail in ("DateTime", "TIMESTAMP", "DATETIME"):
        return _temporal(value, "timestamp")
    if tail in ("Time", "TIME"):
        return _temporal(value, "time")
    if tail in ("Numeric", "NUMERIC", "DECIMAL", "Float", "FLOAT"):
        return _number(value, tail)
    if tail in ("Interval", "INTERVAL"):
        precision = value.keyword("precision")
        return SqlType(
            f"interval({precision})" if isinstance(precision, int) else "interval" if precision is None else ""
        )
    if tail == "ARRAY":
        item = sql_type(_argument(value, 0, "item_type"), resolve, depth + 1)
        name = f"{item.name.removesuffix('[]')}[]" if item.name else ""
        return item._replace(name=name)
    if tail == "BIT":
        length = _argument(value, 0, "length")
        varying = _argument(value, 1, "varying") is True
        arguments = (str(length),) if isinstance(length, int) else ()
        return SqlType(canonical_type("bit varying" if varying else "bit", arguments))
    if tail in ("Vector", "VECTOR", "HALFVEC", "SPARSEVEC", "HalfVector"):
        dimension = _argument(value, 0, "dim")
        base = {"Vector": "vector", "HalfVector": "halfvec"}.get(tail, tail.lower())
        if dimension is None:
            return SqlType(base)
        return SqlType(f"{base}({dimension})") if isinstance(dimension, int) else UNKNOWN_TYPE
    return UNKNOWN_TYPE


def _argument(value: Call, position: int, name: str) -> Value:
    return value.args[position] if len(value.args) > position else value.keyword(name)


def _collation(value: Call) -> str:
    return known_text(value.keyword("collation")) or ""


def _textual(value: Call, base: str) -> SqlType:
    length = _argument(value, 0, "length")
    if length is None:
        return SqlType(canonical_type(base), _collation(value))
    if isinstance(length, bool) or not isinstance(length, int):
        return UNKNOWN_TYPE
    return SqlType(f"{base}({length})", _collation(value))


def _temporal(value: Call, base: str) -> SqlType:
    zone = _argument(value, 0, "timezone")
    precision = value.keyword("precision")
    if zone not in (None, True, False) or not (precision is None or isinstance(precision, int)):
        return UNKNOWN_TYPE
    arguments = (str(precision),) if precision is not None else ()
    return SqlType(canonical_type(f"{base} {'with' if zone else 'without'} time zone", arguments))


def _number(value: Call, tail: str) -> SqlType:
    precision = _argument(value, 0, "precision")
    if precision is not None and not isinstance(precision, int):
        return UNKNOWN_TYPE
    if tail in ("Float", "FLOAT"):
        return SqlType(canonical_type("float", (str(precision),) if precision is not None else ()))
    scale = _argument(value, 1, "scale")
    if scale is not None and not isinstance(scale, int):
        return UNKNOWN_TYPE
    if precision is None:
        return SqlType("numeric")
    return SqlType(canonical_type("numeric", (str(precision),) if scale is None else (str(precision), str(scale))))


def _enum(value: Call, resolve: Resolve) -> SqlType:
    labels, class_name = enum_labels(value, resolve)
    native = value.keyword("native_enum", True)
    name = value.keyword("name", class_name.lower() if class_name else None)
    if native is False:
        length = value.keyword("length")
        if length is None and labels:
            length = max(len(label) for label in labels)
        sized = isinstance(length, int) and HOLE not in "".join(labels or ())
        check = value.keyword("create_constraint", False) is True
        return SqlType(
            f"character varying({length})" if sized else "", "", labels, False, False, check, known_text(name) or ""
        )
    text = known_text(name)
    if text is None:
        return SqlType("", "", labels)
    schema = known_text(value.keyword("schema"))
    creates = value.keyword("create_type", True) is not False
    return SqlType(f"{schema}.{text}" if schema and schema != "public" else text, "", labels, True, creates)


def enum_labels(value: Call, resolve: Resolve) -> tuple[tuple[str, ...] | None, str]:
    """Return the labels of ``sqlalchemy.Enum(...)`` and the name of the Python enum it is made from.

    Labels are the members' names, or their values where ``values_callable`` is given; None when not known.
    """
    texts = [known_text(item) for item in value.args]
    if texts and all(text is not None for text in texts):
        return tuple(text for text in texts if text is not None), ""
    if len(value.args) != 1:
        return None, ""
    source = value.args[0]
    if isinstance(source, Seq):
        texts = [known_text(item) for item in source.items]
        return (tuple(str(text) for text in texts) if all(texts) else None), ""
    if isinstance(source, Ref):
        name = source.name.rpartition(".")[2]
        found = resolve(source.name)
        if isinstance(found, Call) and found.name == "<class>":
            source = found
        else:
            return None, name
    if not (isinstance(source, Call) and source.name == "<class>"):
        return None, ""
    return _members(source, value), str(source.args[0]).rpartition(".")[2]


def _members(cls: Call, value: Call) -> tuple[str, ...] | None:
    members = [(name, item) for name, item in cls.kwargs if not name.startswith(("_", "<"))]
    if not value.has("values_callable"):
        return tuple(name for name, _ in members) if members else None
    texts = []
    for name, item in members:
        # `auto()` of a StrEnum is the member's name in lower case.
        automatic = isinstance(item, Call) and item.tail == "auto"
        first = item.items[0] if isinstance(item, Seq) and item.items else item
        text = name.lower() if automatic else known_text(first)
        if text is None:
            return None
        texts.append(text)
    return tuple(texts) or None
