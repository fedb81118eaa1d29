"""Types and nullability from ``Mapped[...]`` and SQLModel annotations."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.values import UNKNOWN, Call, Ref, Seq, Value
from mlplatlint.project.schema.column_types import UNKNOWN_TYPE, Resolve, SqlType, sql_type
from mlplatlint.project.schema.model_types import NO_TYPES, TypeMap

_BUILTIN = {
    "builtins.int": "Integer", "builtins.str": "String", "builtins.bool": "Boolean", "builtins.float": "Double",
    "decimal.Decimal": "Numeric", "builtins.bytes": "LargeBinary", "datetime.datetime": "DateTime",
    "datetime.date": "Date", "datetime.time": "Time", "datetime.timedelta": "Interval", "uuid.UUID": "Uuid",
}  # fmt: skip
_SQLMODEL = {**_BUILTIN, "builtins.float": "Float", "builtins.str": "String"}
_WRAPPERS = ("Mapped", "DynamicMapped", "WriteOnlyMapped", "Required", "Final", "InitVar")
_COLLECTIONS = ("List", "Set", "Sequence", "list", "set", "Dict", "dict", "Collection", "Iterable")
_ENUM_BASES = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices")


class Annotated(NamedTuple):
    """What an annotation says: the plain type, whether None is allowed, and a column given through ``Annotated``.

    ``raw`` is the annotation without ``Mapped`` and ``Optional``, as a ``type_annotation_map`` may name it.
    """

    inner: Value
    optional: bool
    column: Call | None
    mapped: bool
    class_variable: bool = False
    raw: Value = None


def read_annotation(value: Value, resolve: Resolve, depth: int = 0) -> Annotated:
    """Take an annotation apart."""
    nothing = Annotated(UNKNOWN, False, None, False)
    if depth > 8:
        return nothing
    if isinstance(value, Call) and value.name == "|":
        parts = [part for part in value.args if part is not None]
        optional = len(parts) < len(value.args)
        if len(parts) != 1:
            return Annotated(UNKNOWN, optional, None, False)
        inner = read_annotation(parts[0], resolve, depth + 1)
        return inner._replace(optional=inner.optional or optional)
    if isinstance(value, Call) and value.name == "[]" and value.args:
        return _subscript(value, resolve, depth)
    if isinstance(value, Ref):
        target = resolve(value.name)
        if isinstance(target, Call) and target.name in ("[]", "|"):
            return read_annotation(target, resolve, depth + 1)
        if isinstance(target, Ref) and target.name != value.name:
            return read_annotation(target, resolve, depth + 1)
        return Annotated(target if isinstance(target, Call) else value, False, None, False, False, value)
    return Annotated(value, False, None, False, False, value)


def _subscript(value: Call, resolve: Resolve, depth: int) -> Annotated:
    base, *parts = value.args
    tail = base.name.rpartition(".")[2] if isinstance(base, Ref) else ""
    if tail in _WRAPPERS and parts:
        inner = read_annotation(parts[0], resolve, depth + 1)
        return inner._replace(mapped=inner.mapped or tail == "Mapped")
    if tail == "ClassVar":
        return Annotated(UNKNOWN, False, None, False, True)
    if tail == "Optional" and parts:
        return read_annotation(parts[0], resolve, depth + 1)._replace(optional=True)
    if tail == "Union":
        return read_annotation(Call("|", tuple(parts)), resolve, depth + 1)
    if tail == "Annotated" and parts:
        inner = read_annotation(parts[0], resolve, depth + 1)
        column = next(
            (item for item in parts[1:] if isinstance(item, Call) and item.tail in ("mapped_column", "Column")), None
        )
        return inner._replace(column=column or inner.column, raw=value)
    return Annotated(value, False, None, False, False, value)


def annotation_type(note: Annotated, resolve: Resolve, types: TypeMap = NO_TYPES, sqlmodel: bool = False) -> SqlType:
    """Return the type SQLAlchemy derives from an annotation; unknown for what it does not derive."""
    inner = note.inner
    for form in (note.raw, inner):
        given = types.find(form, resolve)
        if given is not None:
            return given
    if isinstance(inner, Ref):
        known = (_SQLMODEL if sqlmodel else _BUILTIN).get(inner.name)
        return sql_type(Ref(f"sqlalchemy.{known}")) if known else UNKNOWN_TYPE
    if not isinstance(inner, Call):
        return UNKNOWN_TYPE
    if inner.name == "<class>" and _is_enum(inner):
        return types.enum(inner, resolve) or sql_type(Call("sqlalchemy.Enum", (inner,)), resolve)
    if inner.tail == "NewType" and len(inner.args) == 2:
        return annotation_type(read_annotation(inner.args[1], resolve), resolve, types, sqlmodel)
    if (
        inner.name == "[]"
        and isinstance(inner.args[0], Ref)
        and inner.args[0].name.endswith("Literal")
        and not sqlmodel
    ):
        labels = Seq(tuple(inner.args[1:]))
        return sql_type(Call("sqlalchemy.Enum", labels.items, (("native_enum", False),)), resolve)
    return UNKNOWN_TYPE


def _is_enum(cls: Call) -> bool:
    bases = getattr(cls.args[1], "items", ()) if len(cls.args) > 1 else ()
    for base in bases:
        if isinstance(base, Ref) and base.name.rpartition(".")[2] in _ENUM_BASES:
            return True
        if isinstance(base, Call) and base.name == "<class>" and _is_enum(base):
            return True
    return False


def is_collection(inner: Value) -> bool:
    """Tell whether an annotation is a list or similar, which is a relationship rather than a column."""
    if isinstance(inner, Call) and inner.name == "[]" and inner.args and isinstance(inner.args[0], Ref):
        return inner.args[0].name.rpartition(".")[2] in _COLLECTIONS
    return False
