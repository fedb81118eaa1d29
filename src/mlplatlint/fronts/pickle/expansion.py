"""How large a value is once every shared part is written out: what a few hundred bytes of references can unfold to."""

from __future__ import annotations

from typing import Any

from mlplatlint.fronts.pickle.values import Call, SymDict, Value

UNFOLDED_LIMIT = 100_000_000
"""Parts of an unfolded value above which printing, comparing or copying it ends the process."""
READ_LIMIT = 256 << 10
"""Bytes of a stream above which sharing is not measured: a large file may be as large as it looks."""
_CONTAINERS: frozenset[Any] = frozenset((list, tuple, SymDict))
_NODES: frozenset[Any] = _CONTAINERS | {Call}


def unfolded(value: Value) -> int:
    """Return the number of parts of a value with shared parts counted each time; bounded, and safe for cycles."""
    sizes: dict[int, int] = {}
    todo: list[tuple[Any, bool]] = [(value, False)]
    while todo:
        item, ready = todo.pop()
        key = id(item)
        parts = _parts(item)
        if ready:
            total = 1
            for part in parts:
                total += sizes.get(id(part), 1) if part.__class__ in _NODES else 1
            sizes[key] = min(total, UNFOLDED_LIMIT * 10)
        elif key not in sizes:
            sizes[key] = 1  # what a cycle meets
            todo.append((item, True))
            todo.extend(
                [(part, False) for part in parts if part.__class__ in _NODES and part and id(part) not in sizes]
            )
    return sizes[id(value)]


def _parts(item: Value) -> Any:
    if item.__class__ in _CONTAINERS:
        return item
    if item.__class__ is Call:
        return (item.args or (), item.state if item.state is not None else ())
    return ()
