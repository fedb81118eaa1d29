"""Logic of dependency-called."""

from collections.abc import Iterator

from mlplatlint.facts.python_calls import Op
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls.values import (
    Data,
    Fixed,
    FunctionValue,
    Generated,
    Instance,
    Nothing,
    Series,
    Suspended,
    Table,
    Value,
)
from mlplatlint.project.model import Project
from mlplatlint.project.routes import RouteGraph, deep
from mlplatlint.project.routes.model import Dependency
from mlplatlint.rules.api import _routes as shared

_NEVER_CALLABLE = (Data, Fixed, Generated, Nothing, Series, Suspended, Table)


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit where ``Depends`` is given the result of a call that cannot be called itself."""
    graph = shared.graph_of(project)
    seen: set[tuple[str, int]] = set()
    with deep():
        for route, use in shared.all_uses(graph):
            key = (use.path, use.span.start)
            if key not in seen:
                seen.add(key)
                name = _called(graph, use)
                if name:
                    yield Hit(use.span, {"name": name}, f"{shared.handler_name(graph, route)}:{name}", use.path)


def _called(graph: RouteGraph, use: Dependency) -> str:
    """Return the name of the function that was called by mistake, '' when the result may be callable."""
    machine, definitions = graph.collection.machine, graph.collection.definitions
    if use.target is None:
        return ""
    row = definitions.row(use.target)
    if row[0] != Op.CALL:
        return ""
    callee = machine.records[use.target.path].calls[row[1]].callee
    functions = definitions.values(use.target._replace(expression=callee))
    if len(functions) != 1 or not isinstance(functions[0], FunctionValue):
        return ""
    results = definitions.values(use.target)
    if not results or not all(_is_not_callable(graph, value) for value in results):
        return ""
    return machine.text(functions[0].path, machine.function(functions[0].path, functions[0].index).name)


def _is_not_callable(graph: RouteGraph, value: Value) -> bool:
    if isinstance(value, _NEVER_CALLABLE):
        return True
    if isinstance(value, Instance) and isinstance(value.type, tuple):
        lineage = graph.collection.machine.lineage(value.type)
        known = [key for key in lineage if isinstance(key, tuple)]
        return len(known) == len(lineage) and not any(
            "__call__" in graph.collection.machine.members(key).methods for key in known
        )
    return False
