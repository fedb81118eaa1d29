"""Logic of route-untyped-parameter."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared

_PASSED = frozenset(("request", "websocket", "response", "background_tasks", "args", "kwargs"))


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each parameter of a handler that has no annotation and is no dependency."""
    graph = shared.graph_of(project)
    for route, _ in shared.by_handler(graph):
        body = None if route.handler is None else graph.judge.body(*route.handler)
        if body is None or route.handler is None or route.kind == "starlette":
            continue
        injected = {use.parameter for use in graph.injection.parameters(*route.handler).uses}
        for name, start, end in body.untyped:
            if name not in injected and name not in _PASSED:
                function = shared.handler_name(graph, route)
                yield Hit(
                    Span(start, end), {"name": name, "function": function}, f"{function}:{name}", route.handler[0]
                )
