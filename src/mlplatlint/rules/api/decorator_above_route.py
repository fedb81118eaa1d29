"""Logic of decorator-above-route."""

from collections.abc import Iterator

from mlplatlint.facts.python_calls import FunctionFlag, Op
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls.values import External, FunctionValue, Value
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Route, RouteGraph, deep
from mlplatlint.project.routes.definitions import Place
from mlplatlint.rules.api import _routes as shared

_WRAPPERS = ("functools.lru_cache", "functools.cache", "cachetools.cached", "fastapi_cache.decorator.cache", "starlette.authentication.requires",
             "tenacity.retry", "backoff.on_exception", "aiocache.cached")  # fmt: skip


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each decorator that wraps a handler after it was registered."""
    graph = shared.graph_of(project)
    with deep():
        for route in shared.routes(graph):
            if route.handler is not None and route.handler[0] == route.path:
                yield from _above(graph, route)


def _above(graph: RouteGraph, route: Route) -> Iterator[Hit]:
    machine = graph.collection.machine
    path, index = route.handler or ("", 0)
    record = machine.records[path]
    function = machine.function(path, index)
    body = graph.judge.body(path, index)
    for position, decorator in enumerate(function.decorators):
        row = record.expressions[decorator]
        if row[0] == Op.CALL and row[1] == route.call:
            return
        callee = record.calls[row[1]].callee if row[0] == Op.CALL else decorator
        values = graph.collection.definitions.values(Place(path, max(function.outer, 0), callee))
        if values and all(_wraps(graph, value, row[0] == Op.CALL) for value in values) and body is not None:
            start = body.decorated[position]
            name = graph.judge.value_name(values[0])
            span = route.span._replace(start=start, end=start + len(name))
            yield Hit(span, {"decorator": name, "path": route.template}, shared.handler_name(graph, route), path)


def _wraps(graph: RouteGraph, value: Value, called: bool) -> bool:
    """Tell whether a decorator gives back another function than the one it was given."""
    if isinstance(value, External):
        return value.name in _WRAPPERS
    if not isinstance(value, FunctionValue) or value.weak:
        return False
    machine = graph.collection.machine
    found = _inner(graph, value.path, value.index)
    if called:
        found = [inner for one in found for inner in _inner(graph, value.path, one)]
    plain = [one for one in found if not machine.function(value.path, one).flags & FunctionFlag.LAMBDA]
    return bool(plain)


def _inner(graph: RouteGraph, path: str, index: int) -> list[int]:
    """Return the functions defined inside a function that it gives back."""
    machine = graph.collection.machine
    rows = machine.records[path].expressions
    returned = [rows[one] for one in machine.function(path, index).returns]
    return [row[1] for row in returned if row[0] == Op.FUNCTION and machine.function(path, row[1]).outer == index]
