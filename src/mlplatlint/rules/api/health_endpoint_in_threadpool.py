"""Logic of health-endpoint-in-threadpool."""

import re
from collections.abc import Iterator

from mlplatlint.facts.python_calls import FunctionFlag
from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Endpoint, RouteGraph
from mlplatlint.rules.api import _routes as shared

_HEALTH = re.compile(
    r"(?i)(?:^|/)_?(?:health\w*|health-?check|ready|readyz|readiness|live|livez|liveness|alive|ping|heartbeat|startup)/?$"
)


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each health route that waits for a thread although it does nothing that takes time."""
    graph = shared.graph_of(project)
    busy = {
        endpoint.application: endpoint
        for endpoint in reversed(graph.endpoints)
        if _is_sync(graph, endpoint) and shared.traits(graph, endpoint.route) & Trait.CALLS
    }
    seen: set[tuple[str, int]] = set()
    for endpoint in graph.endpoints:
        route = endpoint.route
        key = (route.path, route.start)
        if key in seen or not _HEALTH.search(endpoint.path) or not _is_sync(graph, endpoint):
            continue
        if shared.is_test(route.path) or shared.traits(graph, route) & (Trait.CALLS | Trait.PASSES_REQUEST):
            continue
        seen.add(key)
        other = busy.get(endpoint.application) if endpoint.application else None
        hit = shared.hit(graph, route, {"path": endpoint.path}, "" if other else "low")
        related = (
            () if other is None else (Place(other.route.path, other.route.span, "takes threads of the same pool"),)
        )
        yield hit._replace(related=related)


def _is_sync(graph: RouteGraph, endpoint: Endpoint) -> bool:
    handler = endpoint.route.handler
    if handler is None or endpoint.route.kind != "api":
        return False
    return not graph.collection.machine.function(*handler).flags & FunctionFlag.ASYNC
