"""Logic of route-shadowed."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes.order import sequences, shadowed
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route of which every path is taken by an earlier one."""
    graph = shared.graph_of(project)
    for earlier, later, methods in shadowed(sequences(graph)):
        related = (Place(earlier.path, earlier.span, "takes the request"),)
        values: dict[str, object] = {"methods": ", ".join(methods), "path": later.full, "earlier": earlier.full}
        yield shared.hit(graph, later.route, values)._replace(related=related)
