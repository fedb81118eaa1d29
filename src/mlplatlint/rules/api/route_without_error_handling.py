"""Logic of route-without-error-handling."""

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route whose handler calls something and catches nothing."""
    graph = shared.graph_of(project)
    for route, hit in shared.by_handler(graph):
        if (
            route.handler is not None
            and shared.traits(graph, route) & Trait.CALLS
            and not shared.traits(graph, route) & Trait.HANDLES_ERRORS
        ):
            yield hit
