"""Views of Flask, Quart and Django: what :mod:`flows` follows from beside the routes of FastAPI.

Nothing is known of what protects them: authentication there stands in decorators, hooks and settings.
"""

from __future__ import annotations

import re

from mlplatlint.facts.flows import FunctionFlows, Kind, holes, is_flask_import, is_signature_import, is_view_import
from mlplatlint.facts.python_calls import Function
from mlplatlint.files.source import Span
from mlplatlint.project.model import Project
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.model import Dependencies, Endpoint, Route, Router, Verdict

_URLCONF = re.compile(r"(?:^|/)urls(?:/\w+|\w*)?\.py$")
_DJANGO_HOLE = re.compile(rb"<(?:(\w+):)?(\w+)>")


def view_files(project: Project) -> list[str]:
    """Return the files that import what views are made of."""
    outlines = project.request("python-outline", project.paths("python"))
    return sorted(path for path, outline in outlines.items() if any(is_web_import(one) for one in outline.imports))


def is_web_import(target: str) -> bool:
    """Tell whether an imported name belongs to a framework whose views are followed."""
    return is_flask_import(target) or is_view_import(target) or is_signature_import(target)


def view(path: str, definition: Function, function: FunctionFlows, symbol: str) -> Endpoint:
    """Return a function that such a framework calls as an endpoint."""
    methods, _, template = function.entry.partition(" ")
    span = Span(definition.start, definition.end)
    router = Router(Place(path, 0, 0), "view", symbol, span)
    names = () if methods in ("*", "%") else tuple(methods.split(","))
    route = Route(
        router, "view", names, template, path, span, definition.start, 0, False, None, Dependencies(complete=False), -1
    )
    return Endpoint(route, None, template or f"`{symbol}`", (), Verdict.UNKNOWN, (), (symbol,))


def arrival(project: Project, function: FunctionFlows, position: int) -> str:
    """Return how a parameter of such a function arrives; empty when nothing harmful can."""
    if function.kinds[position] == Kind.REQUEST:
        return "query"
    if function.entry.startswith("%"):
        return "query" if function.kinds[position] in (Kind.TEXT, Kind.UPLOAD) else ""
    if function.kinds[position] != Kind.TEXT:
        return ""
    if function.entry == "* ":
        return project.memo(_django_parameters).get(function.names[position], "")
    converter = holes(function.entry.partition(" ")[2]).get(function.names[position], "")
    return {"string": "path", "path": "path-rest", "default": "path"}.get(converter, "")


def _django_parameters(project: Project) -> dict[str, str]:
    """Return how parameters arrive that URL configurations of Django name: only those that let any text through everywhere."""
    found: dict[str, set[str]] = {}
    for path in project.paths("python"):
        if _URLCONF.search(path):
            for converter, name in _DJANGO_HOLE.findall(project.content(path) or b""):
                found.setdefault(name.decode(), set()).add(converter.decode() or "str")
    ways = {"str": "path", "path": "path-rest"}
    return {name: ways[next(iter(kinds))] for name, kinds in found.items() if len(kinds) == 1 and kinds <= ways.keys()}
