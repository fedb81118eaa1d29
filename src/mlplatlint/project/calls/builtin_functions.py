"""Functions of Python itself by what they do with their arguments: give them back, consume them, call them."""

from __future__ import annotations

GIVES_BACK = frozenset(
    ("contextlib.closing", "contextlib.aclosing", "contextlib.nullcontext", "copy.copy", "copy.deepcopy", "weakref.proxy",
     "builtins.iter", "builtins.reversed", "asyncio.shield", "builtins.staticmethod", "builtins.classmethod")
)  # fmt: skip
CONSUMERS = frozenset(
    ("builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.sorted", "builtins.sum",
     "builtins.any", "builtins.all", "builtins.min", "builtins.max", "builtins.dict", "builtins.next", "collections.deque")
)  # fmt: skip
SAME_ELEMENTS = frozenset(
    ("builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.sorted", "collections.deque")
)
CALLING_ARGUMENT = {"builtins.map": 0, "builtins.filter": 0}
