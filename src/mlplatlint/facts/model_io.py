"""Where code loads, writes and exports models."""

from __future__ import annotations

import msgspec


class ModelCall(msgspec.Struct, frozen=True, array_like=True):
    """One call. ``kind`` is ``load``, ``save`` or ``export``; ``name`` the function as imported, a method with a leading dot.

    ``path`` is the file named by a literal ('' when it is not known), ``safe`` the keyword that decides on unpickling as
    written: ``True``, ``False``, ``None`` for absent, '' when it does not matter or cannot be told.
    """

    kind: str
    name: str
    path: str
    safe: str
    symbol: str
    start: int
    end: int


class ModelCalls(msgspec.Struct, frozen=True, array_like=True):
    """The calls of one file, in its order."""

    calls: tuple[ModelCall, ...]
