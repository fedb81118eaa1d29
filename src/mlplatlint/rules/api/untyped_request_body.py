"""Logic of untyped-request-body."""

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls.values import External, Table
from mlplatlint.project.model import Project
from mlplatlint.project.routes import RouteGraph, deep
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.paths import parameters
from mlplatlint.rules.api import _routes as shared

_ANYTHING = ("typing.Any", "builtins.dict", "typing.Dict", "builtins.object")


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each request body that is declared as any dictionary."""
    graph = shared.graph_of(project)
    with deep():
        for route, hit in shared.by_handler(graph):
            if route.handler is None or route.kind != "api" or not set(route.methods) & shared.CHANGING:
                continue
            if shared.traits(graph, route) & (Trait.CREDENTIAL_PARAMETER | Trait.READS_CREDENTIALS):
                continue  # a webhook checks a signature over the bytes
            path, index = route.handler
            injected = {use.parameter for use in graph.injection.parameters(path, index).uses}
            injected |= {one.name for one in parameters(route.template)}
            for position, parameter in enumerate(graph.collection.machine.function(path, index).parameters):
                name = graph.collection.machine.text(path, parameter.name)
                if name not in injected and parameter.annotation and _is_anything(graph, path, index, position):
                    yield hit._replace(values={"name": name, "path": route.template})
                    break


def _is_anything(graph: RouteGraph, path: str, index: int, position: int) -> bool:
    machine = graph.collection.machine
    function = machine.function(path, index)
    place = Place(path, max(function.outer, 0), function.parameters[position].annotation)
    names = {value.name for value in graph.collection.definitions.values(place) if isinstance(value, External)}
    return bool(names & set(_ANYTHING)) or any(
        isinstance(value, Table) for value in shared.annotated(graph, path, index, position)
    )
