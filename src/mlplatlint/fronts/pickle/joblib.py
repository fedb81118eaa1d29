"""joblib writes arrays raw into the middle of a pickle: finds where the stream goes on."""

from __future__ import annotations

import re
from typing import Any

from mlplatlint.fronts.pickle.constants import constant, text
from mlplatlint.fronts.pickle.errors import Malformed
from mlplatlint.fronts.pickle.values import Call, Global, SymDict, Value

_KIND = re.compile(r"[<>|=]?([?bBiufcmMOSUVap])(\d*)\Z")
_UNSIZED = {"?": 1, "b": 1, "B": 1}


def skip_array(judge: Any, state: Value, at: int, after: int) -> int:
    """Return the offset behind the raw array that follows BUILD on a ``NumpyArrayWrapper``.

    Raises:
        Malformed: shape or type of the array cannot be told, or it is longer than the file.
    """
    entries = _entries(judge.data, state)
    shape, dtype = entries.get("shape"), entries.get("dtype")
    if shape.__class__ is not tuple or dtype is None:
        raise Malformed(at, "is followed by an array of unknown shape")
    size = item_size(judge.data, dtype)
    if size == 0:
        return _object_array(judge, after)
    count = 1
    for item in shape:
        length = constant(judge.data, item)
        if not isinstance(length, int) or length < 0:
            raise Malformed(at, "is followed by an array of unknown shape")
        count *= length
    if size < 0:
        raise Malformed(at, "is followed by an array of unknown element size")
    if constant(judge.data, entries.get("numpy_array_alignment_bytes")) not in (..., None):
        after += 1 + (judge.data[after] if after < len(judge.data) else 0)
    if after + count * size > len(judge.data):
        raise Malformed(at, f"is followed by an array of {count * size:,} bytes, more than the file holds")
    return after + count * size


def _object_array(judge: Any, after: int) -> int:
    """An array of objects follows as a pickle of its own."""
    from mlplatlint.fronts.pickle.machine import Machine

    judge.depth = getattr(judge, "depth", 0) + 1
    if judge.depth > 8:
        raise Malformed(after, "nests object arrays deeper than any real file")
    try:
        return Machine(judge.data, judge).run(after)
    finally:
        judge.depth -= 1


def _entries(data: Any, state: Value) -> dict[str, Value]:
    if state.__class__ is not SymDict:
        return {}
    pairs = zip(state[::2], state[1::2], strict=False)
    return {name: value for key, value in pairs if (name := text(data, key)) is not None}


def item_size(data: Any, dtype: Value) -> int:
    """Return the bytes of one element of ``numpy.dtype(...)``; 0 for objects, -1 when it cannot be told."""
    if dtype.__class__ is not Call or not dtype.args or dtype.callee.__class__ is not Global:
        return -1
    if dtype.callee.name == "_convert_to_stringdtype_kwargs":
        return 0  # text of any length is pickled value by value
    if dtype.callee.name not in ("dtype",) and not dtype.callee.name.endswith("DType"):
        return -1
    matched = _KIND.match(text(data, dtype.args[0]) or "")
    if matched is None:
        return -1
    kind, width = matched[1], matched[2]
    if kind == "O" or _holds_objects(data, dtype.state):
        return 0
    if kind == "U" and width:
        return 4 * int(width)
    return int(width) if width else _UNSIZED.get(kind, -1)


def _holds_objects(data: Any, state: Value) -> bool:
    """Tell whether a structured dtype has an object field: its flags say so (bit 0)."""
    if state.__class__ is not tuple or len(state) < 8:
        return False
    flags = constant(data, state[7])
    return isinstance(flags, int) and bool(flags & 1)
