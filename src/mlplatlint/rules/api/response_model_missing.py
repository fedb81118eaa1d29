"""Logic of response-model-missing."""

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared

_NO_BODY = frozenset((204, 304, 301, 302, 303, 307, 308))


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route whose answer no model describes."""
    graph = shared.graph_of(project)
    for route in shared.routes(graph):
        found = shared.traits(graph, route)
        if route.kind != "api" or not found & Trait.RETURNS_VALUE or found & (Trait.ANNOTATED | Trait.RETURNS_RESPONSE):
            continue
        collection = graph.collection
        given = [collection.keyword_of(route.path, route.call, name) for name in ("response_model", "response_class")]
        if not any(given) and collection.argument(route.path, route.call, "status_code")[1] not in _NO_BODY:
            yield shared.hit(graph, route, {"path": route.template})
