"""The ``type_annotation_map`` of a declarative base: which types its annotations mean."""

from __future__ import annotations

from collections.abc import Mapping

from mlplatlint.facts.values import Call, Ref, Seq, Value
from mlplatlint.project.schema.column_types import UNKNOWN_TYPE, Resolve, SqlType, nothing, sql_type
from mlplatlint.project.schema.definitions import DefinitionIndex
from mlplatlint.project.schema.model_classes import Lineage, followed

Shape = object


class TypeMap:
    """The types that one base gives to annotations; empty where it gives none of its own."""

    def __init__(
        self,
        types: Mapping[Shape, Value],
        generic_enum: Value = None,
        readable: bool = True,
        own_names: Resolve = nothing,
    ) -> None:
        self._types = types
        self._generic_enum = generic_enum
        self._own_names = own_names
        self.readable = readable

    def find(self, annotation: Value, resolve: Resolve) -> SqlType | None:
        """Return the type given to an annotation; None when the base says nothing about it."""
        given = self._types.get(shape(annotation))
        if given is None and isinstance(annotation, Ref):
            target = resolve(annotation.name)
            given = self._types.get(shape(target)) if isinstance(target, (Ref, Call)) else None
        if given is not None:
            return sql_type(given, self._own_names)
        return None if self.readable else UNKNOWN_TYPE

    def knows(self, annotation: Value, resolve: Resolve) -> bool:
        """Tell whether an annotation is given a type here, so that it is a column whatever it looks like."""
        return self.readable and self.find(annotation, resolve) is not None

    def enum(self, cls: Call, resolve: Resolve) -> SqlType | None:
        """Return the type given to all enums, for one of them; None when the base says nothing."""
        given = self._generic_enum
        if not isinstance(given, Call):
            return None
        return sql_type(Call(given.name, (cls, *given.args[1:]), given.kwargs), resolve)


NO_TYPES = TypeMap({})


def shape(value: Value, depth: int = 0) -> Shape:
    """Return an annotation without positions, so that two that are written alike are equal."""
    if isinstance(value, Call) and depth < 8:
        return (value.name.rpartition(".")[2], *(shape(item, depth + 1) for item in value.args))
    if isinstance(value, Seq):
        return tuple(shape(item, depth + 1) for item in value.items)
    if isinstance(value, Ref):
        name = value.name.rpartition(".")[2]
        return {"Dict": "dict", "List": "list"}.get(name, name)
    return value if isinstance(value, (str, int, float, bool)) else None


def type_map(index: DefinitionIndex, lineage: Lineage) -> TypeMap:
    """Return the type map of a class's base, from ``type_annotation_map`` itself or its registry's."""
    for found in reversed(lineage.classes):
        fields = {field.name: field.value for field in found.cls.fields} if found.cls is not None else {}
        given = fields.get("type_annotation_map")
        holder = followed(index, fields.get("registry"), found.path)
        if given is None and isinstance(holder, Call):
            given = holder.keyword("type_annotation_map")
        if given is not None:
            return _read(index, given, found.path)
    if lineage.root is not None and lineage.root.path:
        found_root = index.find(f"<here>.{lineage.root.name}", lineage.root.path)
        value = found_root.value if found_root is not None else None
        for _ in range(3):
            if not isinstance(value, Call):
                break
            if value.has("type_annotation_map"):
                return _read(index, value.keyword("type_annotation_map"), lineage.root.path)
            value = followed(index, value.args[0], lineage.root.path) if value.name == ".generate_base" else None
    return NO_TYPES


def _read(index: DefinitionIndex, given: Value, path: str) -> TypeMap:
    table = followed(index, given, path)
    items = getattr(table, "items", None)
    if not isinstance(items, tuple):
        return TypeMap({}, None, False)
    resolve = index.resolver(path)
    types: dict[Shape, Value] = {}
    generic: Value = None
    for pair in items:
        if not isinstance(pair, tuple) or len(pair) != 2:
            return TypeMap({}, None, False)
        key, value = pair
        if isinstance(key, Ref) and key.name in ("enum.Enum", "typing.Literal"):
            generic = value if key.name == "enum.Enum" else generic
            continue
        types[shape(key)] = value
        if isinstance(key, Ref):
            target = resolve(key.name)
            if isinstance(target, (Ref, Call)):
                types[shape(target)] = value
    return TypeMap(types, generic, True, resolve)
