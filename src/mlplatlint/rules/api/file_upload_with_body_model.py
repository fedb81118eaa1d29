"""Logic of file-upload-with-body-model."""

from collections.abc import Iterator

from mlplatlint.facts.python_calls import Op
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls.values import Instance, Series
from mlplatlint.project.model import Project
from mlplatlint.project.routes import RouteGraph, deep
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.models import Models
from mlplatlint.rules.api import _routes as shared

_UPLOADS = ("fastapi.UploadFile", "starlette.datastructures.UploadFile", "fastapi.datastructures.UploadFile")


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route that takes a file and a JSON body at once."""
    graph = shared.graph_of(project)
    models = Models(graph)
    with deep():
        for route in shared.routes(graph):
            if route.kind != "api" or route.handler is None:
                continue
            path, index = route.handler
            count = len(graph.collection.machine.function(path, index).parameters)
            if not any(_is_upload(graph, path, index, position) for position in range(count)):
                continue
            for position in range(count):
                model = _json_model(graph, models, path, index, position)
                if model:
                    yield shared.hit(graph, route, {"model": model, "path": route.template})
                    break


def _is_upload(graph: RouteGraph, path: str, index: int, position: int) -> bool:
    values = shared.annotated(graph, path, index, position)
    values |= frozenset(one for value in values if isinstance(value, Series) for one in value.elements)
    return any(isinstance(value, Instance) and value.type in _UPLOADS for value in values)


def _json_model(graph: RouteGraph, models: Models, path: str, index: int, position: int) -> str:
    """Return the name of the model that a parameter expects as JSON; '' for anything else."""
    machine = graph.collection.machine
    function = machine.function(path, index)
    parameter = function.parameters[position]
    found = (
        graph.injection.generic(Place(path, max(function.outer, 0), parameter.annotation))
        if parameter.annotation
        else None
    )
    if found is not None:
        return ""  # Annotated may say Form, Depends or Query, and Optional and lists are not certain
    row = machine.records[path].expressions[parameter.default]
    is_body = row[0] == Op.CALL and graph.injection.called_name(Place(path, 0, parameter.default)) == "Body"
    if parameter.default and row[0] != Op.NONE and not is_body:
        return ""  # a name may stand for Depends(...)
    for key in models.parameter(path, index, position):
        methods = {
            name for one in machine.lineage(key) if isinstance(one, tuple) for name in machine.members(one).methods
        }
        if models.is_model(key) and not any(
            "validat" in name or "json" in name or "as_form" in name for name in methods
        ):
            return machine.text(key[0], machine.class_of(key).name)
    return ""
