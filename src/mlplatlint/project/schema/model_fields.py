"""One attribute of a model class as a column."""

from __future__ import annotations

from typing import Any

import msgspec

from mlplatlint.facts.models import Field
from mlplatlint.facts.schema import Column, Constraint, ForeignKey, Index, IndexKey, Key
from mlplatlint.facts.values import Call, Ref, Unknown, Value, known_text, mapping_of
from mlplatlint.project.schema.annotations import Annotated, annotation_type, is_collection, read_annotation
from mlplatlint.project.schema.column_types import COLUMN_TAILS, Resolve, SqlType, sql_type
from mlplatlint.project.schema.columns import (
    ColumnParts,
    action,
    column_default,
    foreign_target,
    gives_value,
    lower_column,
)
from mlplatlint.project.schema.definitions import DefinitionIndex
from mlplatlint.project.schema.model_types import NO_TYPES, TypeMap
from mlplatlint.project.schema.names import shortened

_NOTCOLUMN_TAILS = (
    "relationship", "column_property", "synonym", "association_proxy", "hybrid_property", "composite", "deferred",
    "query_expression", "dynamic_loader", "backref", "Relationship", "PrivateAttr", "hybrid_method", "validates",
    "declared_attr", "ConfigDict", "SettingsConfigDict", "TypeVar", "index_property", "query_property",
    "object_session",
)  # fmt: skip


class _Maybe:
    """An attribute that may or may not be a column."""


class FieldReader:
    """Reads attributes of the classes of one metadata."""

    MAYBE = _Maybe()

    def __init__(self, index: DefinitionIndex, sqlmodel: bool, types: TypeMap = NO_TYPES) -> None:
        self.index = index
        self.sqlmodel = sqlmodel
        self.types = types

    def column(self, field: Field, path: str, table: str) -> ColumnParts | _Maybe | None:
        """Return the column an attribute declares; None when it is none, ``MAYBE`` when that cannot be told."""
        resolve = self.index.resolver(path)
        value = self._unwrapped(field.value, resolve)
        if isinstance(value, Call) and _is_column(value):
            call = _without_holder(value)
            parts = lower_column(call, table, resolve, field.name)
            return self.MAYBE if parts is None else self._annotated(parts, call, field, resolve)
        if isinstance(value, Call):
            if self.sqlmodel and value.tail == "Field":
                return self._sqlmodel(field, value, table, resolve)
            if value.tail in _NOTCOLUMN_TAILS:
                return None
        if field.annotation is not None:
            return self._annotation_only(field, value, table, resolve)
        if value is None or isinstance(value, (str, int, float, bool)):
            return None
        if isinstance(value, Call):
            return self.MAYBE if not value.name.startswith("builtins.") else None
        return self.MAYBE if isinstance(value, Unknown) and field.computed else None

    def _unwrapped(self, value: Value, resolve: Resolve) -> Value:
        """Follow a name or a helper function without arguments to the column it stands for; look inside deferred()."""
        for _ in range(4):
            if (
                isinstance(value, Call)
                and value.tail in ("deferred", "declared_attr", "column_property")
                and value.args
            ):
                inner = value.args[0]
                if value.tail == "column_property" and not (isinstance(inner, Call) and _is_column(inner)):
                    return value
                value = inner
                continue
            if isinstance(value, Ref) or (isinstance(value, Call) and not value.args and not value.kwargs):
                if isinstance(value, Call) and (value.tail in COLUMN_TAILS or value.tail in _NOTCOLUMN_TAILS):
                    return value
                target = resolve(value.name)
                if isinstance(target, Call) and _is_column(target):
                    value = target
                    continue
            return value
        return value

    def _annotated(self, parts: ColumnParts, call: Call, field: Field, resolve: Resolve) -> ColumnParts:
        """Fill in what the annotation says and the call does not."""
        if field.annotation is None or self.sqlmodel:
            return parts
        note = read_annotation(field.annotation, resolve)
        if not note.mapped:
            return parts
        column = parts.column
        changes: dict[str, Any] = {}
        kind = parts.type
        if note.column is not None:
            base = lower_column(note.column, "", resolve, column.name)
            if base is not None:
                parts = _over(base, parts, call)
                column, kind = parts.column, parts.type
        if (
            not call.has("nullable")
            and not parts.primary
            and not (note.column is not None and note.column.has("nullable"))
        ):
            changes["nullable"] = note.optional
        if not column.type and not _gives_type(call):
            derived = annotation_type(note, resolve, self.types)
            changes["type"], kind = derived.name, derived
        return parts._replace(column=msgspec.structs.replace(column, **changes), type=kind)

    def _annotation_only(self, field: Field, value: Value, table: str, resolve: Resolve) -> ColumnParts | _Maybe | None:
        note = read_annotation(field.annotation, resolve)
        known = note.column is not None or self.types.knows(note.raw, resolve)
        if note.class_variable or (is_collection(note.inner) and not known):
            return None
        if self.sqlmodel:
            if field.name.startswith("_") or field.name == "model_config":
                return None
            return self._sqlmodel(field, Call("sqlmodel.Field"), table, resolve)
        if not note.mapped:
            return None
        if note.column is not None:
            base = lower_column(note.column, table, resolve, field.name)
            if base is None:
                return self.MAYBE
            column = base.column
            changes: dict[str, Any] = {}
            if not note.column.has("nullable") and not base.primary:
                changes["nullable"] = note.optional
            kind = base.type
            if not column.type:
                kind = annotation_type(note, resolve, self.types)
                changes["type"] = kind.name
            return base._replace(column=msgspec.structs.replace(column, **changes), type=kind)
        if isinstance(value, Call):
            return self.MAYBE
        derived = annotation_type(note, resolve, self.types)
        if not derived.name and isinstance(note.inner, (Call, str)) and derived.labels is None:
            # `Mapped["Other"]` is a relationship as often as a column.
            return self.MAYBE
        column = Column(field.name, derived.name, note.optional)
        return ColumnParts(column, (), (), derived, False, True)

    def _sqlmodel(self, field: Field, call: Call, table: str, resolve: Resolve) -> ColumnParts | _Maybe | None:
        given = call.keyword("sa_column")
        if isinstance(given, Call) and _is_column(given):
            return lower_column(given, table, resolve, field.name) or self.MAYBE
        if given is not None:
            return self.MAYBE
        note = read_annotation(field.annotation, resolve)
        if is_collection(note.inner) and call.keyword("sa_type") is None:
            return self.MAYBE
        extra = mapping_of(call.keyword("sa_column_kwargs"))
        kind = self._sqlmodel_type(call, note, resolve)
        primary = call.keyword("primary_key") is True
        nullable = call.keyword("nullable")
        optional = nullable if isinstance(nullable, bool) else note.optional and not primary
        name = known_text(extra.get("name")) or field.name
        constraints: list[Constraint] = []
        target = call.keyword("foreign_key")
        if isinstance(target, str):
            referred, column = foreign_target(target)
            constraints.append(
                ForeignKey("", (name,), referred, (column,) if column else (), action(call.keyword("ondelete")))
            )
        unique, index = call.keyword("unique") is True, call.keyword("index") is True
        if unique and not index:
            constraints.append(Key("", (name,)))
        indexes = (
            (Index(shortened(f"ix_{table.rpartition('.')[2]}_{name}"), table, (IndexKey(name),), unique),)
            if index
            else ()
        )
        default = column_default(extra.get("server_default"))
        made = Column(
            name, kind.name, bool(optional), default, "", "", kind.collation, known_text(extra.get("comment"))
        )
        if isinstance(extra.get("nullable"), bool):
            made = msgspec.structs.replace(made, nullable=bool(extra["nullable"]))
        return ColumnParts(
            made,
            tuple(constraints),
            indexes,
            kind,
            primary,
            extra.get("autoincrement", "auto") in ("auto", True),
            filled=gives_value(call),
        )

    def _sqlmodel_type(self, call: Call, note: Annotated, resolve: Resolve) -> SqlType:
        chosen = call.keyword("sa_type")
        if chosen is not None:
            return sql_type(chosen, resolve)
        kind = annotation_type(note, resolve, NO_TYPES, sqlmodel=True)
        length = call.keyword("max_length")
        if kind.name == "character varying" and isinstance(length, int):
            return kind._replace(name=f"character varying({length})")
        digits, places = call.keyword("max_digits"), call.keyword("decimal_places")
        if kind.name == "numeric" and isinstance(digits, int):
            return kind._replace(name=f"numeric({digits},{places if isinstance(places, int) else 0})")
        return kind


def _is_column(call: Call) -> bool:
    return call.tail in COLUMN_TAILS or call.name in (".Column", ".mapped_column")


def _without_holder(call: Call) -> Call:
    """``db.Column(...)``: take off the object it is called on; ``.base.Column`` is a relative import and has none."""
    if call.name.startswith(".") and call.name.count(".") == 1:
        return Call(f"sqlalchemy{call.name}", call.args[1:], call.kwargs, call.start, call.end)
    return call


def _gives_type(call: Call) -> bool:
    if call.has("type_"):
        return True
    args = call.args[1:] if call.args and isinstance(call.args[0], str) else call.args
    first = args[0] if args else None
    if isinstance(first, Call) and first.tail in ("Identity", "Computed", "Sequence", "CheckConstraint"):
        return False
    return first is not None


def _over(base: ColumnParts, own: ColumnParts, call: Call) -> ColumnParts:
    """Merge a column given through Annotated with the attribute's own call, which wins where it says something."""
    column = own.column
    changes: dict[str, Any] = {}
    for name in ("type", "default", "identity", "generated", "collation", "comment", "identity_options"):
        if not getattr(column, name):
            changes[name] = getattr(base.column, name)
    if not call.has("nullable"):
        changes["nullable"] = base.column.nullable
    kind = own.type if own.type.name else base.type
    return ColumnParts(
        msgspec.structs.replace(column, **changes), (*base.constraints, *own.constraints), (*base.indexes, *own.indexes), kind,
        own.primary or base.primary, own.auto and base.auto, own.forced or base.forced, own.sequence or base.sequence,
        own.filled or base.filled,
    )  # fmt: skip
