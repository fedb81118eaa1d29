"""Where the parameters of a Python function end up: in which sinks, in which calls, in what it returns.

Read inside one function at a time; :mod:`mlplatlint.project.flows` joins the functions of a project.
"""

from __future__ import annotations

import re

import msgspec

_FLASK = ("flask", "quart", "flask_restful", "flask_restx", "flask_smorest")
_VIEWS = (
    "django.http",
    "django.shortcuts",
    "django.views",
    "django.contrib.auth.decorators",
    "rest_framework",
    "starlette.endpoints",
    "aiohttp.web",
    "tornado.web",
    "sanic",
)
_SIGNATURES = ("litestar", "ninja", "blacksheep")
"""Frameworks whose handlers take what callers send as their parameters, as FastAPI's do."""
_HOLE = re.compile(r"<(?:(?P<converter>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")


def is_flask_import(target: str) -> bool:
    """Tell whether an imported name is of Flask, or of a framework that hands requests over as Flask does."""
    return target.partition(".")[0] in _FLASK


def is_view_import(target: str) -> bool:
    """Tell whether an imported name is of what views are made of that take the request as a parameter: Django's and those of its REST
    framework, and Starlette's endpoint classes."""
    return f"{target}.".startswith(tuple(f"{one}." for one in _VIEWS))


def is_signature_import(target: str) -> bool:
    """Tell whether an imported name is of a framework, other than FastAPI, that fills a handler's parameters from the request."""
    return target.partition(".")[0] in _SIGNATURES


def holes(template: str) -> dict[str, str]:
    """Return the parameters of one of Flask's path templates with their converters; ``string`` where none is named."""
    return {match["name"]: match["converter"] or "string" for match in _HOLE.finditer(template)}


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """A parameter by its position, and the first attribute read from it ('' for the parameter itself)."""

    parameter: int
    attribute: str = ""


class Sunk(msgspec.Struct, frozen=True, array_like=True):
    """Something that came from a parameter reaches a sink.

    ``kind`` is a table's name in ``rules/data/taint_sinks.toml``, ``call`` what is called, the span that of the argument.
    ``placed``: of a query, the value stands where a literal belongs, not a name of a table or column; of a path, it begins
    a component, so that ``..`` in it is one. ``whole``: of a path, it is a component by itself.
    """

    origin: Origin
    kind: str
    call: str
    start: int
    end: int
    placed: bool = False
    whole: bool = False
    start_only: bool = False
    """Harm is done only by what stands at the beginning of the text."""


class Standing:
    """Where in a text a value stands, as bits of :attr:`Passed.place`."""

    LEADS = 1  # at its beginning: of a URL, in the scheme or host
    PLACED = 2  # it begins a component of a path
    WHOLE = 4  # it is such a component by itself
    ANYWHERE = 7


class Passed(msgspec.Struct, frozen=True, array_like=True):
    """Something that came from a parameter is an argument of a call that may be of the project.

    ``callee`` is where the callee ends, ``argument`` a position in digits or a keyword.
    """

    origin: Origin
    callee: int
    argument: str
    place: int = Standing.ANYWHERE


class Kind:
    """What a parameter's signature says about the text that may arrive in it."""

    TEXT = 0  # text, or nothing said
    SAFE = 1  # a number, a date, an enumeration of literals, a pattern
    INJECTED = 2  # Depends, or an object of the framework
    UPLOAD = 3
    REQUEST = 4


class FunctionFlows(msgspec.Struct, frozen=True, array_like=True):
    """One function, known by where its ``def`` begins; ``kinds`` has one entry per parameter, in the order of the
    signature."""

    start: int
    names: tuple[str, ...]
    kinds: tuple[int, ...]
    sinks: tuple[Sunk, ...] = ()
    passes: tuple[Passed, ...] = ()
    entry: str = ""
    """For a function that Flask or Django calls: its methods and, after a blank, its path template; ``*`` for methods not known,
    ``%`` where the framework fills all parameters from the request. The global request, where it is read, is the last parameter."""


class PythonFlows(msgspec.Struct, frozen=True, array_like=True):
    """The record of one file; functions without sinks and passed values are left out."""

    functions: tuple[FunctionFlows, ...] = ()
