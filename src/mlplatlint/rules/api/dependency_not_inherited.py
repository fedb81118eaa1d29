"""Logic of dependency-not-inherited."""

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Verdict, deep
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route that the application's dependencies look as if they protect, and do not."""
    graph = shared.graph_of(project)
    seen: set[tuple[str, int]] = set()
    with deep():
        for endpoint in graph.endpoints:
            route, application = endpoint.route, endpoint.application
            if application is None or endpoint.verdict != Verdict.NONE or is_test(route.path):
                continue
            mounted = any(link.mounted for link in endpoint.chain)
            key = (route.path, route.start)
            if key in seen or not (mounted or route.kind == "starlette") or shared.is_public(graph, endpoint):
                continue
            if graph.judge.judge_all(application.dependencies).verdict >= Verdict.CUSTOM:
                seen.add(key)
                why = "belongs to a mounted application" if mounted else "is registered as a plain Starlette route"
                related = (Place(application.path, application.span, "these dependencies do not reach it"),)
                yield shared.hit(graph, route, {"path": endpoint.path, "why": why})._replace(related=related)
