"""What the route rules share: which endpoints are judged, which are public by their nature, which change state."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.python_calls import Op, Parameter
from mlplatlint.facts.routes import Trait
from mlplatlint.files.roles import is_example, is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls.values import ClassValue, Data, FunctionValue, Instance, Values
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Endpoint, Route, RouteGraph, route_graph
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.model import Dependency
from mlplatlint.rules.api._names import PUBLIC, QUESTION, SENSITIVE

__all__ = [
    "CHANGING", "all_uses", "annotated", "by_handler", "changes_state", "function_of", "graph_of", "handler_name", "has_alias", "hit", "is_body",
    "is_public", "is_sensitive", "is_test", "routes", "takes_request", "traits",
]  # fmt: skip

_CONNECTIONS = ("Request", "WebSocket", "HTTPConnection")

CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))


def graph_of(project: Project) -> RouteGraph:
    """Return the project's route graph."""
    return project.memo(route_graph)


def routes(graph: RouteGraph) -> Iterator[Route]:
    """Yield every registered route outside of tests, once."""
    for router in graph.routers:
        for route in router.routes:
            if not is_test(route.path):
                yield route


def handler_name(graph: RouteGraph, route: Route) -> str:
    """Return the dotted name of a route's handler, '' when it is not known."""
    return "" if route.handler is None else graph.collection.machine.symbol_of(*route.handler)


def traits(graph: RouteGraph, route: Route) -> int:
    """Return what the handler's body shows; 0 when the handler is not known."""
    body = None if route.handler is None else graph.judge.body(*route.handler)
    return 0 if body is None else body.traits


def is_public(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether a route is open by its nature: health, sign-in, documentation, callbacks, the root."""
    name = handler_name(graph, endpoint.route).rpartition(".")[2]
    if endpoint.path.strip("/") == "" or PUBLIC.search(endpoint.path):
        return True
    return bool(PUBLIC.search(name)) and not SENSITIVE.search(endpoint.path)


def is_sensitive(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether a route administers something, by its path or name."""
    name = handler_name(graph, endpoint.route).rpartition(".")[2]
    return bool(SENSITIVE.search(endpoint.path) or SENSITIVE.search(name))


def changes_state(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether a route changes state: its method says so, and for POST it is no question put in a body."""
    methods = set(endpoint.route.methods)
    if methods & {"PUT", "PATCH", "DELETE"}:
        return True
    if "POST" not in methods:
        return False
    if traits(graph, endpoint.route) & Trait.CHANGES:
        return True
    last = endpoint.path.rstrip("/").rpartition("/")[2]
    name = handler_name(graph, endpoint.route).rpartition(".")[2]
    return not (QUESTION.search(last) or QUESTION.search(name))


def hit(graph: RouteGraph, route: Route, values: dict[str, object], severity: str = "", confidence: str = "") -> Hit:
    """Return a hit at a route's path template."""
    if is_example(route.path):
        severity = "low"
    return Hit(
        route.span,
        values,
        handler_name(graph, route) or route.template,
        route.path,
        severity=severity,
        confidence=confidence,
    )


def by_handler(graph: RouteGraph) -> Iterator[tuple[Route, Hit]]:
    """Yield each handler once, with a hit at the name in its ``def``."""
    seen: set[tuple[str, int]] = set()
    for route in routes(graph):
        if route.handler is None or route.handler in seen or route.kind == "websocket":
            continue
        seen.add(route.handler)
        function = graph.collection.machine.function(*route.handler)
        name = handler_name(graph, route)
        yield route, Hit(Span(function.start, function.end), {"function": name}, name, route.handler[0])


def all_uses(graph: RouteGraph) -> Iterator[tuple[Route, Dependency]]:
    """Yield the dependencies of each route, its router, and the inclusions around it, and those below them."""
    for route in routes(graph):
        waiting = [*route.dependencies.uses, *route.router.dependencies.uses]
        waiting += [use for link in route.router.parents for use in link.dependencies.uses]
        if route.handler is not None:
            waiting += graph.injection.parameters(*route.handler).uses
        seen: set[tuple[str, int]] = set()
        while waiting:
            use = waiting.pop()
            key = (use.path, use.span.start)
            if key in seen:
                continue
            seen.add(key)
            yield route, use
            target = function_of(graph, use)
            if target is not None:
                waiting += graph.injection.parameters(*target).uses


def function_of(graph: RouteGraph, use: Dependency) -> tuple[str, int] | None:
    """Return the function that a dependency calls, when it is certain: a function, or the ``__init__`` of a class."""
    values = graph.collection.definitions.values(use.target) if use.target is not None and use.target.expression else []
    if len(values) != 1:
        return None
    value = values[0]
    if isinstance(value, FunctionValue) and not value.weak:
        return value.path, value.index
    if isinstance(value, ClassValue):
        machine = graph.collection.machine
        for key in machine.lineage(value.type):
            found = machine.members(key).methods.get("__init__") if isinstance(key, tuple) else None
            if found and isinstance(key, tuple):
                return key[0], found[-1]
    return None


def annotated(graph: RouteGraph, path: str, index: int, position: int) -> Values:
    """Return what a parameter may be by its annotation; empty when that says nothing."""
    machine = graph.collection.machine
    function = machine.function(path, index)
    context = machine.root(path, max(function.outer, 0))
    annotation = function.parameters[position].annotation
    return machine.annotation(context, annotation) if annotation else frozenset()


def takes_request(graph: RouteGraph, path: str, index: int, position: int) -> bool:
    """Tell whether a parameter is the request or connection itself, through which a path parameter can be read."""
    values = annotated(graph, path, index, position)
    return any(isinstance(value, Instance) and str(value.type).endswith(_CONNECTIONS) for value in values)


def has_alias(graph: RouteGraph, path: str, parameter: Parameter) -> bool:
    """Tell whether a parameter may be known to callers under another name."""
    record = graph.collection.machine.records[path]
    rows = [record.expressions[parameter.default]]
    if parameter.annotation:
        generic = record.expressions[parameter.annotation]
        inner = record.expressions[generic[2]] if generic[0] == Op.ITEM else (Op.UNKNOWN,)
        rows += [record.expressions[part] for part in inner[1:]] if inner[0] == Op.TUPLE else []
        if generic[0] in (Op.GLOBAL, Op.IMPORT, Op.ATTRIBUTE):
            found = graph.injection.generic(Place(path, 0, parameter.annotation))
            if found is not None and graph.injection.is_annotated(found[0]):
                return True
    calls = [record.calls[row[1]] for row in rows if row[0] == Op.CALL]
    return any(record.names[key] in ("alias", "validation_alias") for call in calls for key, _ in call.keywords)


def is_body(graph: RouteGraph, path: str, index: int, position: int) -> bool:
    """Tell whether a parameter is read from the body, or may be: anything but plain data."""
    parameter = graph.collection.machine.function(path, index).parameters[position]
    values = annotated(graph, path, index, position)
    if parameter.default or not values:
        return True
    return not all(isinstance(value, Data) for value in values)
