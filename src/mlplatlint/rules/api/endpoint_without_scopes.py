"""Logic of endpoint-without-scopes."""

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Endpoint, RouteGraph, Router, Verdict
from mlplatlint.rules.api import _routes as shared

_FEWEST = 4
"""Changing routes with scopes from which on they count as the application's way."""
_SHARE = 0.8


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route that changes something for whoever is signed in, where nearly all others ask for a scope."""
    graph = shared.graph_of(project)
    by_application: dict[Router, list[Endpoint]] = {}
    for endpoint in graph.endpoints:
        closed = endpoint.verdict >= Verdict.CUSTOM and not shared.is_public(graph, endpoint)
        judged = closed and not is_test(endpoint.route.path) and shared.changes_state(graph, endpoint)
        if endpoint.application is not None and judged:
            by_application.setdefault(endpoint.application, []).append(endpoint)
    seen: set[tuple[str, int]] = set()
    for endpoints in by_application.values():
        without = [one for one in endpoints if not _asks_for_scope(graph, one)]
        scoped = len(endpoints) - len(without)
        if scoped < _FEWEST or scoped < _SHARE * len(endpoints):
            continue
        for endpoint in without:
            route = endpoint.route
            if (route.path, route.start) not in seen:
                seen.add((route.path, route.start))
                values: dict[str, object] = {
                    "methods": ", ".join(route.methods), "path": endpoint.path, "scoped": scoped, "total": len(endpoints)
                }  # fmt: skip
                yield shared.hit(graph, route, values)


def _asks_for_scope(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether ``Security`` stands on the way to a route, or something there is not known."""
    route = endpoint.route
    sources = [route.dependencies, route.router.dependencies]
    for link in endpoint.chain:
        sources.append(link.dependencies)
        if link.parent is not None:
            sources.append(link.parent.dependencies)
    if route.handler is not None:
        sources.append(graph.injection.parameters(*route.handler))
    return any(not one.complete or any(use.secured for use in one.uses) for one in sources)
