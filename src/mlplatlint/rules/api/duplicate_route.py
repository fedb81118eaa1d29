"""Logic of duplicate-route."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes.order import same_path, sequences
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route whose method and path an earlier one already answers."""
    graph = shared.graph_of(project)
    for earlier, later, methods in same_path(sequences(graph)):
        related = (Place(earlier.path, earlier.span, "answers first"),)
        values: dict[str, object] = {
            "methods": ", ".join(methods), "path": later.full, "first": shared.handler_name(graph, earlier.route)
        }  # fmt: skip
        yield shared.hit(graph, later.route, values)._replace(related=related)
