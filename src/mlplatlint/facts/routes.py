"""What a Python file says about its web routes beyond its calls: literal arguments, and what functions do.

Positions are byte offsets. A call is known by where its callee begins, a function by where its ``def``
begins, as in :class:`~mlplatlint.facts.python_calls.PythonCalls`, so that the two records can be read together.
"""

from __future__ import annotations

import msgspec


class Trait:
    """What a function's own body shows, as bits of :attr:`Body.traits`."""

    DENIES = 1  # answers 401 or 403
    READS_CREDENTIALS = 2  # reads headers, cookies, the session or the user of a request
    CALLS_CHECK = 4  # calls something named like a check of identity
    CREDENTIAL_PARAMETER = 8  # takes a token, a key, a signature, a header or a cookie
    PASSES_REQUEST = 16  # hands the request or connection to other code
    CHANGES = 32  # commits, deletes, inserts or publishes
    CALLS = 64  # calls anything that may take time
    HANDLES_ERRORS = 128  # has a try statement
    DOCUMENTED = 256
    CONDITIONAL = 512  # defined below an if, a try or a loop
    RETURNS_VALUE = 1024  # a return statement with something other than None
    RETURNS_RESPONSE = 2048  # every such value is a response object
    RETURNS_DATA = 16384  # one of the values is written out: a dictionary, a list, text
    REDIRECTS = 32768  # every value that it returns sends the caller elsewhere
    ANNOTATED = 8192  # has a return annotation
    MAY_IDENTIFY = 4096  # takes or looks up a user, a tenant, a password: identity in a dependency, data in a handler


class Argument(msgspec.Struct, frozen=True, array_like=True):
    """One argument of a call: a position in digits, or a keyword.

    ``value`` is the JSON text of a literal; in a string, U+2026 stands for parts that are not known. Empty when
    nothing is known.
    """

    name: str
    start: int
    end: int
    value: str = ""


class Literals(msgspec.Struct, frozen=True, array_like=True):
    """The arguments of one call. ``end`` is where the whole call ends; ``conditional``: below an if, try or loop."""

    start: int
    end: int
    conditional: bool
    arguments: tuple[Argument, ...] = ()


class Body(msgspec.Struct, frozen=True, array_like=True):
    """One function. ``unused`` are parameters that its body never reads; ``decorated`` are the starts of its decorators'
    callees, topmost first; ``untyped`` are parameters without annotation, with their spans.
    """

    start: int
    end: int
    traits: int
    unused: tuple[str, ...] = ()
    decorated: tuple[int, ...] = ()
    untyped: tuple[tuple[str, int, int], ...] = ()


class PythonRoutes(msgspec.Struct, frozen=True, array_like=True):
    """The record of one file."""

    calls: tuple[Literals, ...] = ()
    bodies: tuple[Body, ...] = ()
    classes: tuple[tuple[int, int], ...] = ()
    """For each class: where it begins, and the traits of all its methods together."""
