"""What an expression may stand for while a program is read: classes, instances, functions, and things not
known.

A value is small, immutable and comparable. The possible values of an expression are a frozen set of them;
an empty set means "nothing yet" (a cycle), :data:`UNKNOWN` in a set means that anything else is possible
too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mlplatlint.facts.python_calls import PythonCalls

TypeKey = str | tuple[str, int]
"""A library's type by its dotted name, or a project's class as (path, index)."""


class Context:
    """A function together with what is known about one kind of call of it.

    ``arguments`` maps a parameter's index to its values where the caller says more than the signature.
    Contexts are made only by the program, which gives the same object for the same content, so they compare
    by identity. ``memo`` keeps what expressions are, ``outcomes`` what calls do; the latter only until its calls are known.
    ``record`` is what is known of the file.
    """

    __slots__ = ("arguments", "index", "memo", "outcomes", "outer", "path", "receiver", "record")

    def __init__(
        self,
        path: str,
        index: int,
        receiver: Value | None,
        outer: Context | None,
        arguments: dict[int, Values],
        record: PythonCalls,
    ) -> None:
        self.record = record
        self.path = path
        self.index = index
        self.receiver = receiver
        self.outer = outer
        self.arguments = arguments
        self.memo: dict[int, Values] = {}
        self.outcomes: dict[int, list[Any]] = {}


class _Value(msgspec.Struct, frozen=True):
    pass


class Unknown(_Value, frozen=True):
    """Anything."""


class Nothing(_Value, frozen=True):
    """None."""


class Data(_Value, frozen=True):
    """A constant or other plain data; ``text`` is a literal's repr, or a word that is no literal."""

    text: str


class Instance(_Value, frozen=True):
    """An object of a class. ``exact``: of this very class, not of a subclass.

    ``built`` is how it was constructed: the context of its ``__init__``, or (name, values) pairs. ``weak``
    marks a type that is likely rather than certain, which lowers the confidence of what follows from it.
    """

    type: TypeKey
    exact: bool = False
    built: Context | tuple[tuple[str, frozenset[_Value]], ...] | None = None
    weak: bool = False


class ClassValue(_Value, frozen=True):
    """A class of the project."""

    type: tuple[str, int]


class FunctionValue(_Value, frozen=True):
    """A function of the project, bound to ``receiver`` when it is a method taken from an object."""

    path: str
    index: int
    outer: Context | None = None
    receiver: _Value | None = None
    weak: bool = False


class ModuleValue(_Value, frozen=True):
    """A module of the project."""

    path: str


class External(_Value, frozen=True):
    """Something of a library, by dotted name."""

    name: str


class Member(_Value, frozen=True):
    """An attribute of an instance of a library's type."""

    type: str
    name: str
    owner: Instance


class Chain(_Value, frozen=True):
    """Attributes and calls below a client of which any call may block."""

    type: str
    path: tuple[str, ...]


class Partial(_Value, frozen=True):
    """``functools.partial``: a callable with some of its arguments, those of one call in one context."""

    callee: _Value
    context: Context
    call: int


class Generated(_Value, frozen=True):
    """A generator: its function runs when it is iterated; ``managed`` when a with statement runs it."""

    context: Context
    managed: bool = False


class Suspended(_Value, frozen=True):
    """A coroutine or an asynchronous generator of an async function."""

    context: Context
    managed: bool = False


class Awaitable(_Value, frozen=True):
    """Something to be awaited, which then gives these values."""

    values: frozenset[_Value]


class Slow(_Value, frozen=True):
    """An iterable of a library that blocks while it is consumed: the row of the table, and what it gives."""

    row: str


class Series(_Value, frozen=True):
    """A list, set or other iterable of these elements."""

    elements: frozenset[_Value]


class Fixed(_Value, frozen=True):
    """A tuple."""

    elements: tuple[frozenset[_Value], ...]


class Table(_Value, frozen=True):
    """A mapping; ``key`` is a literal's repr, empty for any key."""

    entries: tuple[tuple[str, frozenset[_Value]], ...]


class Lazy(_Value, frozen=True):
    """``map``, ``filter``, ``zip`` and such: the callables run, and the sources are iterated, while it is
    consumed.
    """

    callables: frozenset[_Value]
    elements: frozenset[_Value]
    sources: frozenset[_Value] = frozenset()


class ContainerMember(_Value, frozen=True):
    """A method of a built-in container."""

    container: _Value
    name: str


class Ancestor(_Value, frozen=True):
    """``super()``: attributes come from after ``type`` in the order of the receiver's classes."""

    type: tuple[str, int]
    receiver: _Value


class Alias(_Value, frozen=True):
    """A type expression given a name, such as ``Annotated[Session, Depends(get_session)]``."""

    context: Context
    expression: int


Value = _Value
Values = frozenset[_Value]

UNKNOWN = Unknown()
NOTHING = Nothing()
ANYTHING: Values = frozenset((UNKNOWN,))
EMPTY: Values = frozenset()
NO_VALUE: Values = frozenset((NOTHING,))
SOME_DATA: Values = frozenset((Data("data"),))


_DULL = frozenset((Unknown, Nothing, Data))


def known(values: Values) -> bool:
    """Tell whether a set names everything that is possible."""
    return bool(values) and UNKNOWN not in values


def interesting(values: Values) -> bool:
    """Tell whether a set says something about which code runs: anything beyond plain data and the unknown."""
    for value in values:  # a loop, not any(): asked a hundred thousand times, of sets of one  # noqa: SIM110
        if value.__class__ not in _DULL:
            return True
    return False


def is_hollow(value: Value) -> bool:
    """Tell whether a value is nothing, plain data, or a container of which no element is known."""
    if value.__class__ in _DULL:
        return True
    parts: tuple[Values, ...] = ()
    if isinstance(value, Series):
        parts = (value.elements,)
    elif isinstance(value, Table):
        parts = tuple(values for _, values in value.entries)
    elif not isinstance(value, Fixed) or value.elements:
        return False
    return all(is_hollow(inner) for values in parts for inner in values)


def weakened(values: Values) -> Values:
    """Return the same values as likely ones."""
    return frozenset(
        msgspec.structs.replace(value, weak=True) if isinstance(value, (Instance, FunctionValue)) else value
        for value in values
    )


def is_weak(values: Values) -> bool:
    """Tell whether any of the values is only likely."""
    return any(isinstance(value, (Instance, FunctionValue)) and value.weak for value in values)


_NESTING = 4
_HOLDERS: frozenset[type] = frozenset((Series, Fixed, Table, Lazy, Awaitable, Instance))


def shallow(value: Value, depth: int = 0) -> bool:
    """Tell whether containers nest only a few levels deep; deeper ones are not kept, so that values stay
    finite.
    """
    if depth > _NESTING:
        return False
    if value.__class__ not in _HOLDERS:
        return True
    parts: tuple[Values, ...] = ()
    if isinstance(value, Series):
        parts = (value.elements,)
    elif isinstance(value, Fixed):
        parts = value.elements
    elif isinstance(value, Table):
        parts = tuple(values for _, values in value.entries)
    elif isinstance(value, Lazy):
        parts = (value.elements,)
    elif isinstance(value, Awaitable):
        parts = (value.values,)
    elif isinstance(value, Instance) and isinstance(value.built, tuple):
        parts = tuple(values for _, values in value.built)
    for part in parts:
        for inner in part:
            if not shallow(inner, depth + 1):
                return False
    return True


def one(value: Value) -> Values:
    """Return a set of one value, or of the unknown when the value nests too deep."""
    return frozenset((value,)) if shallow(value) else ANYTHING


def ordered(values: Iterable[Value]) -> list[Value]:
    """Return values in an order that does not depend on hashing, so that every run reads a program alike."""
    found = list(values)
    if len(found) > 1:
        found.sort(key=_order)
    return found


def _order(value: Value) -> str:
    kind = value.__class__
    if kind is Unknown:
        return "Unknown"
    if kind is FunctionValue:
        outer = "" if value.outer is None else f"|{value.outer.path}:{value.outer.index}"  # type: ignore[attr-defined]
        receiver = "" if value.receiver is None else f"|{_order(value.receiver)}"  # type: ignore[attr-defined]
        return f"FunctionValue|{value.path}|{value.index}{outer}{receiver}|{value.weak}"  # type: ignore[attr-defined]
    parts = [kind.__name__]
    for field in value.__struct_fields__:
        part = getattr(value, field)
        if isinstance(part, (str, int, bool, tuple)) and field != "built":
            parts.append(str(part) if not isinstance(part, tuple) or field == "type" else "")
        elif isinstance(part, Context):
            parts.append(f"{part.path}:{part.index}")
        elif isinstance(part, _Value):
            parts.append(_order(part))
    return "|".join(parts)
