"""What stands on the symbolic stack.

A constant is the ``int`` offset of the opcode that pushed it: nothing is decoded until a check asks for it. A tuple
is a ``tuple``, a list or set a ``list``, a dictionary a flat :class:`SymDict` of keys and values.
"""

from __future__ import annotations

from typing import Any

Value = Any
"""``int`` offset of a constant, ``tuple``, ``list``, :class:`SymDict`, :class:`Global`, :class:`Call`, :class:`Opaque`."""


class Global:
    """An imported object: what GLOBAL, STACK_GLOBAL or INST names.

    ``level`` is one of the constants of :mod:`mlplatlint.fronts.pickle.table`; ``called`` is set once a call reached it.
    """

    __slots__ = ("called", "check", "level", "module", "name", "offset", "reason")

    def __init__(self, module: str, name: str, offset: int, level: int, check: str, reason: str) -> None:
        self.module = module
        self.name = name
        self.offset = offset
        self.level = level
        self.check = check
        self.reason = reason
        self.called = False

    @property
    def dotted(self) -> str:
        """Module and name as one dotted path."""
        return f"{self.module}.{self.name}"


class Call:
    """The result of calling ``callee`` with ``args`` (None when they are not known); ``state`` is what BUILD gave it."""

    __slots__ = ("args", "callee", "offset", "state")

    def __init__(self, callee: Value, args: Any, offset: int) -> None:
        self.callee = callee
        self.args = args
        self.offset = offset
        self.state: Value = None


class Opaque:
    """A value from outside the stream: ``extension``, ``persistent``, ``buffer``, ``dropped`` or ``unknown``."""

    __slots__ = ("kind", "offset")

    def __init__(self, kind: str, offset: int) -> None:
        self.kind = kind
        self.offset = offset


class SymDict(list[Value]):
    """A dictionary as a flat list: key, value, key, value."""

    __slots__ = ()


DROPPED = Opaque("dropped", -1)
"""Stands for items that were let go to bound memory; a check that meets it must assume the worst."""
