"""Logic of no-content-with-body."""

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route that answers 204 and returns something."""
    graph = shared.graph_of(project)
    for route in shared.routes(graph):
        found = shared.traits(graph, route)
        if not found & Trait.RETURNS_DATA or found & Trait.RETURNS_RESPONSE:
            continue
        if graph.collection.argument(route.path, route.call, "status_code")[1] == 204:
            yield shared.hit(graph, route, {"path": route.template})
