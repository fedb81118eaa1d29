"""Logic of security-scheme-not-verified."""

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes import deep
from mlplatlint.project.routes.verification import Verification
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each use of a security scheme whose value nothing looks at."""
    graph = shared.graph_of(project)
    seen: set[tuple[str, int]] = set()
    with deep():
        verification = Verification(graph)
        for endpoint in graph.endpoints:
            if is_test(endpoint.route.path):
                continue
            for use, scheme in verification.unread(endpoint):
                key = (use.path, use.span.start)
                if key in seen:
                    continue
                seen.add(key)
                route = endpoint.route
                where = Place(route.path, route.span, f"{', '.join(route.methods)} {endpoint.path}")
                symbol = f"{shared.handler_name(graph, route)}:{scheme}"
                yield Hit(use.span, {"scheme": scheme, "path": endpoint.path}, symbol, use.path, related=(where,))
