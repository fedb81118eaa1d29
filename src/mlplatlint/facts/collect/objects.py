"""The values that exist only while a file is interpreted, and the question-and-answer side of it, the host."""

from __future__ import annotations

import _ast as ast
from typing import TYPE_CHECKING, Any

from mlplatlint.facts.values import HOLE, UNKNOWN, Call, Pairs, Ref, Seq, Unknown, Value

if TYPE_CHECKING:
    from mlplatlint.facts.collect.interpreter import Interpreter


class TooMuch(Exception):
    """The file asks for more work than reading it is worth."""


class Frame:
    """The names of a module or of one call of a function."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Frame | None) -> None:
        self.names: dict[str, Any] = {}
        self.outer = outer


class Function:
    """A function or lambda of an interpreted file, with the names around it."""

    __slots__ = ("frame", "node", "owner")

    def __init__(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame, owner: Interpreter
    ) -> None:
        self.node = node
        self.frame = frame
        self.owner = owner


class LocalClass:
    """A class of an interpreted file."""

    __slots__ = ("bases", "name", "names")

    def __init__(self, name: str, bases: list[Any], names: dict[str, Any]) -> None:
        self.name = name
        self.bases = bases
        self.names = names


class Bound:
    """A method of a value, not yet called."""

    __slots__ = ("name", "value")

    def __init__(self, value: Any, name: str) -> None:
        self.value = value
        self.name = name


class Special:
    """An object that only the host knows: a connection, a context, an inspector, a batch of one table ..."""

    __slots__ = ("data", "kind")

    def __init__(self, kind: str, data: Any = None) -> None:
        self.kind = kind
        self.data = data


class NotMine:
    """What a host answers when a call means nothing to it."""


NOT_MINE = NotMine()


class Host:
    """Gives meaning to calls and attributes that lead out of the file; this one knows none."""

    def call(
        self, interpreter: Interpreter, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        """Return the value of a call, or :data:`NOT_MINE`."""
        return NOT_MINE

    def attribute(self, value: Special, name: str) -> Any:
        """Return the value of an attribute of a special object."""
        return Bound(value, name)

    def divided(self, value: Special, part: Any) -> Any:
        """Return the value of ``value / part`` for a special object."""
        return UNKNOWN

    def resolve(self, name: str, interpreter: Interpreter) -> Any:
        """Return the value that a dotted name has in its own file, or :data:`NOT_MINE`."""
        return NOT_MINE

    def gave_up(self, interpreter: Interpreter) -> None:
        """Take note that the file was not read to its end."""


def truth(value: Any) -> bool | None:
    """Return whether a value counts as true, or None when that is not known."""
    if value is None or isinstance(value, (bool, int, float)):
        return bool(value)
    if isinstance(value, str):
        return None if HOLE in value else bool(value)
    if isinstance(value, (list, tuple, dict, set)):
        return bool(value)
    if isinstance(value, Special):
        # What a query answers is not known.
        return None if value.kind == "result" else True
    if isinstance(value, (Function, LocalClass)):
        return True
    return None


def is_concrete(value: Any) -> bool:
    """Tell whether a value is a constant, or a collection of constants."""
    if value is None or isinstance(value, (bool, int, float)):
        return True
    if isinstance(value, str):
        return HOLE not in value
    if isinstance(value, (list, tuple, set)):
        return all(is_concrete(item) for item in value)
    if isinstance(value, dict):
        return all(is_concrete(key) and is_concrete(item) for key, item in value.items())
    return False


def as_value(value: Any) -> Value:
    """Return a record for a value; special objects become unknown, local classes names in the file."""
    if value is None or isinstance(value, (bool, int, float, str, Ref, Unknown, Seq, Pairs, Call)):
        return value
    if isinstance(value, (list, tuple)):
        return Seq(tuple(as_value(item) for item in value))
    if isinstance(value, set):
        return Seq(tuple(as_value(item) for item in sorted(value, key=repr)))
    if isinstance(value, dict):
        return Pairs(tuple((as_value(key), as_value(item)) for key, item in value.items()))
    if isinstance(value, LocalClass):
        return _class_record(value)
    if isinstance(value, Bound):
        inner = as_value(value.value) if isinstance(value.value, Bound) else value.value
        if isinstance(inner, (Call, Ref)):
            return Call(f".{value.name}", (inner,))
    return UNKNOWN


def _class_record(value: LocalClass) -> Call:
    """Return a class of the file with the constants in its body, so that an enum can be read from it."""
    members = tuple(
        (name, as_value(item))
        for name, item in value.names.items()
        if not name.startswith("_") and not isinstance(item, (Function, LocalClass))
    )
    return Call("<class>", (value.name, Seq(tuple(as_value(base) for base in value.bases))), members)
