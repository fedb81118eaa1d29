"""What a Python file calls, on what, and where the types of the receivers come from.

Expressions are flat rows of integers that refer to each other by index, so a record serialises small and
fast and holds no tree. Names are resolved by scope when the record is made; imports, types and calls are
resolved across files by the join in :mod:`mlplatlint.project.calls`.
"""

from __future__ import annotations

import msgspec


class Op:  # plain integers: enumerations cost more than the work they would name
    """First integer of an expression row, and what follows it (``e`` an expression, ``n`` a name: indices)."""

    UNKNOWN = 0
    NONE = 1
    CONSTANT = 2  # n: the literal's repr
    IMPORT = 3  # n: dotted target, relative ones with their dots
    BUILTIN = 4  # n
    GLOBAL = 5  # n: a name of this module, or one that a star import brings
    LOCAL = 6  # variable index
    PARAMETER = 7  # function index, parameter index
    ATTRIBUTE = 8  # e, n
    CALL = 9  # call index
    AWAIT = 10  # e
    ITEM = 11  # e, e of the key
    UNION = 12  # e...: one of these
    FUNCTION = 13  # function index
    CLASS = 14  # class index
    ELEMENT = 15  # e: what iterating gives
    ASYNC_ELEMENT = 16  # e
    UNPACK = 17  # e, index
    ENTER = 18  # e: what the with statement binds
    ASYNC_ENTER = 19  # e
    SEQUENCE = 20  # e...: list or set of these
    TUPLE = 21  # e...
    MAPPING = 22  # e key, e value, ...
    OR = 23  # e, e: the second when the first is falsy
    OPERATOR = 24  # e, e: any binary operator
    TYPED = 25  # e annotation, e value (0: none)
    NARROWED = 26  # e type, e value: the value where isinstance holds
    EXCLUDED = 27  # e type, e value: the value where isinstance does not hold


class FunctionFlag:
    """What kind of function."""

    ASYNC = 1
    GENERATOR = 2
    LAMBDA = 4
    STATIC = 8
    CLASS = 16
    PROPERTY = 32
    ABSTRACT = 64
    OVERLOAD = 128
    CACHED = 256  # the result is kept: the body runs once per process or object


class CallFlag:
    """How a call stands in its statement."""

    AWAITED = 1
    STATEMENT = 2
    STARRED = 4  # *args among the arguments: positions after it are unknown
    DOUBLE_STARRED = 8
    DECORATOR = 16
    HANDLER = 64  # in an except clause
    GUARDED = 128  # only where a test of a parameter's type holds: callers decide
    DROPPED = 256  # awaited by a statement that keeps nothing of it
    FALLBACK = 512  # of a callable that another branch awaits in a thread
    EXPECTED = 1024  # under ``pytest.raises`` and its like: it raises
    USED = 2048  # its value is used as data, which a coroutine is not
    SWITCHES = 0x3FFFF << 16  # only where parameters hold true or false: see :func:`switches`
    ONCE = 32  # only while something that the same branch sets is still missing: lazy initialisation


SWITCH_SHIFT = 16
SWITCH_BITS = 9


def switches(flags: int) -> list[tuple[int, bool]]:
    """Return the parameters (at most two, by index) on whose truth a call depends, and the truth that it needs."""
    found = []
    rest = (flags & CallFlag.SWITCHES) >> SWITCH_SHIFT
    while rest:
        found.append((((rest & 0x1FF) >> 1) - 1, bool(rest & 1)))
        rest >>= SWITCH_BITS
    return found


class EventKind:
    """What a function's body does, in source order."""

    CALL = 0  # reference: call index
    READ = 1  # reference: attribute expression
    ENTER = 2  # reference: expression
    ITERATE = 3  # reference: expression
    SUBSCRIPT = 4  # reference: expression; flags: one of SPECIAL
    ASYNC_ENTER = 5  # reference: expression


SPECIAL = ("__getitem__", "__setitem__", "__delitem__", "__contains__",
           "__len__", "__bool__", "__str__", "__repr__", "__int__", "__float__", "__hash__", "__abs__", "__format__",
           "__neg__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
           "__add__", "__sub__", "__mul__", "__truediv__", "__floordiv__", "__mod__", "__pow__", "__matmul__",
           "__or__", "__and__", "__xor__", "__lshift__", "__rshift__",
           "__radd__", "__rsub__", "__rmul__", "__ror__", "__rand__", "__iadd__", "__isub__", "__ior__")  # fmt: skip
"""Methods that a ``SUBSCRIPT`` event runs, by its flags: those of subscripts and ``in``, then those of operators and
built-in functions, of which the subject ``python-operators`` tells."""

OPERATORS = frozenset(SPECIAL[4:])

WRITES = 1
"""Flag of a ``READ`` event: the attribute is assigned."""

BODY_YIELDS = 2
"""Flag of an ``ENTER`` event: the body of the with statement yields, so what is entered lasts while the caller goes on."""

BODY_AWAITS = 1
"""Flag of an ``ENTER`` event: the body of the with statement suspends."""


class ParameterKind:
    """How a parameter takes its argument."""

    POSITIONAL = 0
    EITHER = 1
    VARIADIC = 2
    KEYWORD = 3
    KEYWORDS = 4


class Call(msgspec.Struct, frozen=True, array_like=True):
    """One call. ``start`` and ``end`` span the callee, in bytes; ``owner`` is the function whose body runs
    it.
    """

    callee: int
    start: int
    end: int
    flags: int
    owner: int
    arguments: tuple[int, ...] = ()
    keywords: tuple[tuple[int, int], ...] = ()


class Parameter(msgspec.Struct, frozen=True, array_like=True):
    """One parameter; annotation and default are expressions, 0 when absent."""

    name: int
    annotation: int
    default: int
    kind: int


class Function(msgspec.Struct, frozen=True, array_like=True):
    """A function, a lambda, or (index 0) the module's body.

    ``class_index`` is the class whose body defines it and ``outer`` the enclosing function, -1 when there
    is none. ``returns`` and ``yields`` are the expressions it gives back. ``events`` are (kind, reference,
    start, end, flags).
    """

    name: int
    symbol: int
    flags: int
    start: int
    end: int
    class_index: int
    outer: int
    annotation: int
    decorators: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[int, ...] = ()
    yields: tuple[int, ...] = ()
    events: tuple[tuple[int, int, int, int, int], ...] = ()


class Class(msgspec.Struct, frozen=True, array_like=True):
    """A class. ``attributes`` are (name, annotation, value, function that assigns it or -1 for the class
    body).
    """

    name: int
    symbol: int
    start: int
    end: int
    outer: int
    bases: tuple[int, ...] = ()
    decorators: tuple[int, ...] = ()
    methods: tuple[tuple[int, int], ...] = ()
    attributes: tuple[tuple[int, int, int, int], ...] = ()
    remade: bool = False
    """It has a metaclass of somebody's own, which may put other functions in place of its methods."""


class PythonCalls(msgspec.Struct, frozen=True, array_like=True):
    """Everything the call graph needs to know of one file.

    ``names`` holds every name once. ``variables`` gives, per local variable, the expressions that may be
    its value where it is read. ``symbols`` are the module's own names with their possible values; ``stars``
    the modules of its star imports. ``stores`` are assignments to attributes of anything but self: (target,
    name, value, function). ``items`` are what containers are given, by subscript or by methods such as ``append``:
    (container, value, function, key), the container without the keys that lead to its inner ones.
    """

    names: tuple[str, ...]
    expressions: tuple[tuple[int, ...], ...]
    calls: tuple[Call, ...]
    functions: tuple[Function, ...]
    classes: tuple[Class, ...] = ()
    variables: tuple[tuple[int, ...], ...] = ()
    symbols: tuple[tuple[int, tuple[int, ...]], ...] = ()
    stars: tuple[int, ...] = ()
    stores: tuple[tuple[int, int, int, int], ...] = ()
    items: tuple[tuple[int, int, int, int], ...] = ()
