"""Logic of docs-exposed."""

from collections.abc import Iterator
from typing import Any

from mlplatlint.facts.python_calls import Op
from mlplatlint.files.roles import is_example, is_test
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes import RouteGraph, Router, Verdict
from mlplatlint.rules.api import _routes as shared

_FEWEST = 5
"""Routes below which an application is too small for its documentation to say much."""


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each application that asks who calls nearly everywhere, and shows its documentation to anybody."""
    graph = shared.graph_of(project)
    for application in graph.applications:
        if application.kind != "app" or is_test(application.path) or is_example(application.path):
            continue
        endpoints = [one for one in graph.endpoints if one.application is application and one.route.kind == "api"]
        closed = sum(one.verdict >= Verdict.CUSTOM for one in endpoints)
        if len(endpoints) < _FEWEST or 2 * closed < len(endpoints) or not _shows(graph, application):
            continue
        values: dict[str, object] = {"closed": closed, "total": len(endpoints)}
        yield Hit(application.span, values, application.name or "application", application.path)


def _shows(graph: RouteGraph, application: Router) -> bool:
    """Tell whether the documentation is certainly served, to anybody: nothing set, nothing in front."""
    if application.opaque or any(one.verdict for one in application.middleware) or application.parents:
        return False
    row = graph.collection.definitions.row(application.place)
    if row[0] != Op.CALL:
        return False

    def given(name: str) -> Any:
        return graph.collection.keyword(application.place, name)

    return not any(given(name) for name in ("docs_url", "openapi_url", "redoc_url"))
