"""Logic of sync-route."""

from collections.abc import Iterator

from mlplatlint.facts.python_calls import FunctionFlag
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route whose handler is a plain function."""
    graph = shared.graph_of(project)
    for route, hit in shared.by_handler(graph):
        if (
            route.handler is not None
            and not graph.collection.machine.function(*route.handler).flags & FunctionFlag.ASYNC
        ):
            yield hit
