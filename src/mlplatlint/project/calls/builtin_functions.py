"""Functions of Python itself by what they do with their arguments: give them back, consume them, call them."""

from __future__ import annotations

GIVES_BACK = frozenset(
    ("contextlib.closing", "contextlib.aclosing", "contextlib.nullcontext", "copy.copy", "copy.deepcopy", "weakref.proxy",
     "builtins.reversed", "itertools.cycle", "itertools.islice", "asyncio.shield", "builtins.staticmethod", "builtins.classmethod")
)  # fmt: skip
CONSUMERS = frozenset(
    ("builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.sorted", "builtins.sum",
     "builtins.any", "builtins.all", "builtins.min", "builtins.max", "builtins.dict", "builtins.next", "collections.deque",
     "random.choice", "secrets.choice", "random.sample", "random.choices", "heapq.heappop", "heapq.heapreplace")
)  # fmt: skip
SAME_ELEMENTS = frozenset(
    (
        "builtins.list",
        "builtins.tuple",
        "builtins.set",
        "builtins.frozenset",
        "builtins.sorted",
        "collections.deque",
        "random.sample",
        "random.choices",
        "itertools.cycle",
        "itertools.islice",
    )
)
ELEMENT_OF = frozenset(
    (
        "builtins.next",
        "builtins.min",
        "builtins.max",
        "random.choice",
        "secrets.choice",
        "heapq.heappop",
        "heapq.heapreplace",
    )
)
"""Functions that give one element of their first argument."""
_ROW = ("get", "create", "first", "last", "earliest", "latest", "get_or_create", "update_or_create")
GIVES_ROW = frozenset((*_ROW, *(f"a{name}" for name in _ROW)))
"""Methods of Django's query sets that give an object of the model; those of coroutines begin with an a."""
GIVES_ROW_AND_FLAG = frozenset(name for name in GIVES_ROW if name.endswith("or_create"))
CALLING_ARGUMENT = {"builtins.map": 0, "builtins.filter": 0}
