"""What a Python file says about views of Flask, Django and Django's REST framework: what stands around each of them.

Positions are byte offsets.
"""

from __future__ import annotations

import msgspec


class Framework:
    """What calls a view; :attr:`View.framework`."""

    FLASK = "Flask"
    DJANGO = "Django"
    REST = "Django REST framework"


class View(msgspec.Struct, frozen=True, array_like=True):
    """One view: a function, a class, or a method of a class.

    ``around`` are the last names of decorators, mixins and permission classes; ``holder`` is the application or blueprint it is
    registered on. ``declared``: permission classes are written out. ``checks``: its text may ask who calls. ``opaque``: a base class or
    a wrapper is not known. ``changes``: it changes state, by its methods or by what it does.
    """

    framework: str
    name: str
    start: int
    end: int
    methods: tuple[str, ...] = ()
    path: str = ""
    holder: str = ""
    around: tuple[str, ...] = ()
    declared: bool = False
    checks: bool = False
    opaque: bool = False
    changes: bool = False


class PythonViews(msgspec.Struct, frozen=True, array_like=True):
    """The record of one file.

    ``hooks`` are functions run before each request, as (what they are registered on, whether they may turn callers away);
    ``blueprints`` are the names of those that the file makes; ``middleware`` are the entries of Django's setting; ``default`` tells what
    views of the REST framework fall back to: '' nothing said here, ``open`` or ``closed``.
    """

    views: tuple[View, ...] = ()
    hooks: tuple[tuple[str, bool], ...] = ()
    blueprints: tuple[tuple[str, str], ...] = ()
    middleware: tuple[str, ...] = ()
    default: str = ""
    is_settings: bool = False
