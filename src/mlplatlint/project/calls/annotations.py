"""Annotations as types."""

from __future__ import annotations

from mlplatlint.facts.python_calls import Op
from mlplatlint.project.calls.generics import ARGUMENTS, bound_of
from mlplatlint.project.calls.program import Program
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NO_VALUE,
    SOME_DATA,
    Alias,
    Awaitable,
    ClassValue,
    Context,
    External,
    Fixed,
    Instance,
    Member,
    Series,
    Table,
    TypeKey,
    Value,
    Values,
    one,
)

_TYPING = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "types.", "contextlib.", "collections.")
_WRAPPERS = frozenset(
    ("Optional", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Annotated", "TypeGuard", "InitVar", "Mapped",
     "AbstractContextManager", "AbstractAsyncContextManager", "ContextManager", "AsyncContextManager")
)  # fmt: skip
_SERIES = frozenset(
    ("List", "Sequence", "MutableSequence", "Set", "FrozenSet", "AbstractSet", "MutableSet", "Iterable", "Iterator", "Generator",
     "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Collection", "Container", "Deque", "list", "set", "frozenset", "deque",
     "Reversible")
)  # fmt: skip
_TABLES = frozenset(
    (
        "Dict",
        "Mapping",
        "MutableMapping",
        "DefaultDict",
        "OrderedDict",
        "dict",
        "defaultdict",
        "ChainMap",
        "MappingProxyType",
    )
)
_NO_TYPE = frozenset(
    ("Any", "object", "Callable", "TypeVar", "Hashable", "Sized", "Protocol", "Generic", "Literal", "LiteralString",
     "NoReturn", "Never", "AnyStr", "Text", "ParamSpec", "Union", "Concatenate", "NamedTuple", "TypedDict", "NewType", "type",
     "Type")
)  # fmt: skip
_DATA = frozenset(("str", "int", "float", "bool", "bytes", "bytearray", "complex", "range", "slice", "memoryview"))
_DEPTH = 12
APPLICATION_KEY = "aiohttp.web.AppKey"


class Annotations(Program):
    """Reads annotations; unknown ones give the empty set, so that other evidence may count."""

    def as_type(self, value: Value) -> TypeKey | None:
        """Return the class that a value used as a class stands for; None when it is none."""
        if isinstance(value, ClassValue):
            return value.type
        if isinstance(value, External):
            name = value.name
            if name.startswith(_TYPING) and name.rpartition(".")[2] in _NO_TYPE:
                return None
            return name if self.knowledge.is_type(name) else None
        if isinstance(value, Member):
            return f"{value.type}.{value.name}" if value.name[:1].isupper() else None
        return None

    @staticmethod
    def is_typing(name: str) -> bool:
        """Tell whether a dotted name is a generic of the standard library, which an index turns into a
        type.
        """
        return name.startswith(_TYPING)

    def annotation(self, context: Context, expression: int, depth: int = 0) -> Values:
        """Return the values of a name annotated so; empty when the annotation says nothing."""
        if not expression or depth > _DEPTH:
            return EMPTY
        row = self.records[context.path].expressions[expression]
        if row[0] == Op.NONE:
            return NO_VALUE
        if row[0] == Op.OPERATOR:
            return self._alternatives(context, row[1:], depth)
        if row[0] == Op.ITEM:
            return self._generic(context, row, depth)
        if row[0] in (Op.CONSTANT, Op.TUPLE, Op.SEQUENCE):
            return EMPTY
        found: set[Value] = set()
        for value in self.evaluate(context, expression):
            found |= self._meant(context, value, depth)
        return frozenset(found)

    def _alternatives(self, context: Context, parts: tuple[int, ...], depth: int) -> Values:
        """Return the union of alternatives; one that is not known makes the whole unknown."""
        found: set[Value] = set()
        for part in parts:
            values = self.annotation(context, part, depth + 1)
            if not values:
                return EMPTY
            found |= values
        return frozenset(found)

    def _meant(self, context: Context, value: Value, depth: int) -> Values:
        """Return what an annotation that evaluates to a value means."""
        if isinstance(value, Alias):
            return self.annotation(value.context, value.expression, depth + 1)
        if isinstance(value, External) and value.name.startswith(_TYPING):
            last = value.name.rpartition(".")[2]
            if last == "Self":
                return self._self_type(context)
            if last in _DATA:
                return SOME_DATA
            if last in _SERIES:
                return frozenset((Series(ANYTHING),))
            if last in _TABLES:
                return frozenset((Table((("", ANYTHING),)),))
            if last in _NO_TYPE or last in _WRAPPERS:
                return EMPTY
        key = self.as_type(value)
        return bound_of(value) if key is None else frozenset((Instance(key),))

    def _self_type(self, context: Context) -> Values:
        current: Context | None = context
        while current is not None:
            if isinstance(current.receiver, Instance):
                return frozenset((current.receiver,))
            if isinstance(current.receiver, ClassValue):
                return frozenset((Instance(current.receiver.type),))
            current = current.outer
        return EMPTY

    def _generic(self, context: Context, row: tuple[int, ...], depth: int) -> Values:
        parts = self._parts(context, row[2])
        found: set[Value] = set()
        for base in self.evaluate(context, row[1]):
            found |= self._indexed(context, base, parts, depth)
        return frozenset(found)

    def _parts(self, context: Context, expression: int) -> tuple[int, ...]:
        row = self.records[context.path].expressions[expression]
        return row[1:] if row[0] == Op.TUPLE else (expression,)

    def _indexed(self, context: Context, base: Value, parts: tuple[int, ...], depth: int) -> Values:
        if not isinstance(base, External) or not base.name.startswith(_TYPING):
            key = self.as_type(base)
            if key is None or (isinstance(key, str) and self._mentions_async(context, parts)):
                return EMPTY
            if isinstance(key, tuple) or not self.knowledge.generic_types.isdisjoint(self.knowledge.lineage(key)):
                given = Fixed(tuple(self.annotation(context, part, depth + 1) or ANYTHING for part in parts))
                return one(Instance(key, False, ((ARGUMENTS, one(given)),)))
            return frozenset((Instance(key),))
        last = base.name.rpartition(".")[2]

        def part(position: int) -> Values:
            return self.annotation(context, parts[position], depth + 1) if parts else EMPTY

        if last == "Annotated":
            return part(0) or self._dependency(context, parts[1:])
        if last == "Optional":
            inner = part(0)
            return inner | NO_VALUE if inner else EMPTY
        if last == "Union":
            return self._alternatives(context, parts, depth)
        if last in _WRAPPERS:
            return part(0)
        if last in _SERIES:
            return one(Series(part(0) or ANYTHING))
        if last in _TABLES:
            return one(Table((("", part(-1) or ANYTHING),)))
        if last in ("Tuple", "tuple"):
            if len(parts) == 2 and self.records[context.path].expressions[parts[1]][0] == Op.CONSTANT:
                return one(Series(part(0) or ANYTHING))
            return one(Fixed(tuple(self.annotation(context, one_part, depth + 1) or ANYTHING for one_part in parts)))
        if last in ("Type", "type"):
            return frozenset(value for value in self.evaluate(context, parts[0]) if self.as_type(value) is not None)
        if last in ("Awaitable", "Coroutine"):
            return one(Awaitable(part(-1) or ANYTHING))
        return EMPTY

    def _mentions_async(self, context: Context, parts: tuple[int, ...]) -> bool:
        """Tell whether a library's generic is made of an asynchronous class, as in
        ``sessionmaker[AsyncSession]``.
        """
        for part in parts:
            for value in self.evaluate(context, part):
                key = self.as_type(value)
                name = key if isinstance(key, str) else ""
                if "sync" in name.rpartition(".")[2] or name in self.knowledge.twins:
                    return True
        return False

    def _dependency(self, context: Context, parts: tuple[int, ...]) -> Values:
        for part in parts:
            if self.is_dependency(context, part):
                return self.evaluate(context, part)
        return EMPTY
