"""Logic of path-param-mismatch."""

from collections.abc import Iterator

from mlplatlint.facts.python_calls import ParameterKind
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Route, RouteGraph, deep
from mlplatlint.project.routes.paths import parameters
from mlplatlint.rules.api import _routes as shared


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
            for name in sorted(names - taken):
                wrong = _becomes_query(graph, route, names)
                severity = "" if wrong else "low"
                values: dict[str, object] = {"name": name, "path": route.template, "instead": wrong or "nothing"}
                yield shared.hit(graph, route, values, severity)


def _taken(graph: RouteGraph, path: str, index: int, depth: int) -> set[str] | None:
    """Return the names that a function and its dependencies take; None when they are not all known."""
    function = graph.collection.machine.function(path, index)
    uses = graph.injection.parameters(path, index)
    if depth > 6 or not uses.complete:
        return None
    names: set[str] = set()
    for position, parameter in enumerate(function.parameters):
        if parameter.kind in (ParameterKind.VARIADIC, ParameterKind.KEYWORDS):
            return None
        if shared.takes_request(graph, path, index, position) or shared.has_alias(graph, path, parameter):
            return None
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
