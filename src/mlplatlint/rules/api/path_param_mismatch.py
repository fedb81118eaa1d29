"""Logic of path-param-mismatch."""

from collections.abc import Iterator

from mlplatlint.facts.python_calls import ParameterKind
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Route, RouteGraph, deep
from mlplatlint.project.routes.paths import parameters
from mlplatlint.rules.api import _routes as shared

_COLLECTING = (ParameterKind.VARIADIC, ParameterKind.KEYWORDS)
_UNNAMED = (ParameterKind.POSITIONAL, *_COLLECTING)


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each name in a path that no parameter of the handler or its dependencies takes."""
    graph = shared.graph_of(project)
    with deep():
        for route in shared.routes(graph):
            if route.kind == "starlette" or route.handler is None:
                continue
            names = {parameter.name for parameter in parameters(route.template)}
            taken = _taken(graph, *route.handler, 0) if names else None
            if taken is None:
                continue
            sure = "low" if _sees_request(graph, *route.handler) else ""
            for name in sorted(names - taken):
                wrong = _becomes_query(graph, route, names)
                severity = "" if wrong else "low"
                values: dict[str, object] = {"name": name, "path": route.template, "instead": wrong or "nothing"}
                yield shared.hit(graph, route, values, severity, sure)


def _sees_request(graph: RouteGraph, path: str, index: int) -> bool:
    """Tell whether a handler takes the request, in which the value is too, or whatever a decorator gives it."""
    found = graph.collection.machine.function(path, index).parameters
    return any(parameter.kind in _COLLECTING for parameter in found) or any(
        shared.takes_request(graph, path, index, position) for position in range(len(found))
    )


def _taken(graph: RouteGraph, path: str, index: int, depth: int) -> set[str] | None:
    """Return the names that a function and its dependencies take; None when they are not all known.

    FastAPI passes by name, so a handler gets nothing into its positional-only parameters.
    """
    function = graph.collection.machine.function(path, index)
    uses = graph.injection.parameters(path, index)
    if depth > 6 or not uses.complete:
        return None
    names: set[str] = set()
    for position, parameter in enumerate(function.parameters):
        if depth and (parameter.kind in _COLLECTING or shared.takes_request(graph, path, index, position)):
            return None
        if shared.has_alias(graph, path, parameter):
            return None
        if parameter.kind not in _UNNAMED:
            names.add(graph.collection.machine.text(path, parameter.name))
    for use in uses.uses:
        target = shared.function_of(graph, use)
        inner = None if target is None else _taken(graph, *target, depth + 1)
        if inner is None:
            return None
        names |= inner
    return names


def _becomes_query(graph: RouteGraph, route: Route, names: set[str]) -> str:
    """Return the required parameter that the missing name was probably meant for: it is read from the query instead."""
    path, index = route.handler or ("", 0)
    injected = {use.parameter for use in graph.injection.parameters(path, index).uses}
    for position, parameter in enumerate(graph.collection.machine.function(path, index).parameters):
        name = graph.collection.machine.text(path, parameter.name)
        if name in names or name in injected or parameter.default or not parameter.annotation:
            continue
        if not shared.is_body(graph, path, index, position):
            return name
    return ""
