"""What an expression in a Python file stands for, as far as reading alone can tell.

A value is a plain constant, or one of the records below. Text with parts that are not known holds
:data:`HOLE` in their place, so that ``f"ALTER TABLE {name} ..."`` is still known to be an ``ALTER TABLE``.
"""

from __future__ import annotations

from typing import Union

import msgspec

HOLE = "\ue000"
"""Stands for an unknown part inside text; a private-use character that no real identifier holds."""


class Ref(msgspec.Struct, frozen=True, array_like=True, tag="r"):
    """A name that leads out of the file: ``sqlalchemy.String``, ``app.models.Base``."""

    name: str


class Unknown(msgspec.Struct, frozen=True, array_like=True, tag="u"):
    """A value that reading cannot tell."""


class Seq(msgspec.Struct, frozen=True, array_like=True, tag="s"):
    """A list, tuple or set."""

    items: tuple[Value, ...]


class Pairs(msgspec.Struct, frozen=True, array_like=True, tag="d"):
    """A dictionary, as pairs in source order."""

    items: tuple[tuple[Value, Value], ...]


class Call(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """A call that is kept as it stands, such as ``sqlalchemy.Column("id", sqlalchemy.Integer())``.

    ``name`` is the dotted name of what is called. A method called on another call has the method's name with a
    leading dot, and the object it is called on as first argument. Subscripts are calls of ``[]`` and unions
    (``X | None``) calls of ``|``. ``start`` and ``end`` are byte offsets in the file.
    """

    name: str
    args: tuple[Value, ...] = ()
    kwargs: tuple[tuple[str, Value], ...] = ()
    start: int = 0
    end: int = 0

    def keyword(self, name: str, default: Value = None) -> Value:
        """Return a keyword argument's value, or the default when it is not given."""
        for key, value in self.kwargs:
            if key == name:
                return value
        return default

    def has(self, name: str) -> bool:
        """Tell whether a keyword argument is given."""
        return any(key == name for key, _ in self.kwargs)

    @property
    def tail(self) -> str:
        """The last part of the dotted name."""
        return self.name.rpartition(".")[2]


Value = Union[None, bool, int, float, str, Ref, Unknown, Seq, Pairs, Call]  # noqa: UP007  (evaluated by msgspec)

UNKNOWN = Unknown()


def known_text(value: object) -> str | None:
    """Return the value when it is text without unknown parts, else None."""
    return value if isinstance(value, str) and HOLE not in value else None


def items_of(value: object) -> tuple[Value, ...] | None:
    """Return the elements of a sequence value, or None when it is no sequence."""
    return value.items if isinstance(value, Seq) else None


def mapping_of(value: object) -> dict[str, Value]:
    """Return a dictionary value's text keys and their values; empty when it is no dictionary."""
    if not isinstance(value, Pairs):
        return {}
    return {key: item for key, item in value.items if isinstance(key, str)}
