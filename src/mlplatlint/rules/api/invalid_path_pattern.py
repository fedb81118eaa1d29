"""Logic of invalid-path-pattern."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes.paths import problem
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each path template that Starlette does not read as it looks."""
    graph = shared.graph_of(project)
    outlines = project.request("python-outline", project.paths("python"))
    own = any(target.startswith("starlette.convertors") for one in outlines.values() for target in one.imports)
    for route in shared.routes(graph):
        what = problem(route.template, own_convertors=own)
        if what:
            yield shared.hit(graph, route, {"path": route.template, "what": what})
