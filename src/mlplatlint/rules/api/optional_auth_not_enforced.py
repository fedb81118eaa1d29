"""Logic of optional-auth-not-enforced."""

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes import deep
from mlplatlint.project.routes.optional import OptionalCredentials
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route that changes something and asks for credentials that nobody needs to send."""
    graph = shared.graph_of(project)
    seen: set[tuple[str, int]] = set()
    with deep():
        optional = OptionalCredentials(project, graph)
        for endpoint in graph.endpoints:
            route = endpoint.route
            key = (route.path, route.start)
            weighty = shared.changes_state(graph, endpoint) or shared.is_sensitive(graph, endpoint)
            if key in seen or is_test(route.path) or not weighty or shared.is_public(graph, endpoint):
                continue
            uses = optional.unrefused(endpoint)
            if uses:
                seen.add(key)
                name = graph.judge.name_of(uses[0])
                values: dict[str, object] = {"path": endpoint.path, "methods": ", ".join(route.methods), "name": name}
                related = tuple(Place(use.path, use.span, "gives None without a credential") for use in uses)
                yield shared.hit(graph, route, values)._replace(related=related)
