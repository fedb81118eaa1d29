"""Logic of route-missing-return-type."""

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route whose handler says nothing of what it returns."""
    graph = shared.graph_of(project)
    for route, hit in shared.by_handler(graph):
        if (
            route.handler is not None
            and not shared.traits(graph, route) & Trait.ANNOTATED
            and not graph.collection.keyword_of(route.path, route.call, "response_model")
        ):
            yield hit
