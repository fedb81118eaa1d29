"""The classes that routes take and give: request bodies and response models, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.python_calls import Op
from mlplatlint.files.source import Span
from mlplatlint.project.calls.values import Awaitable, External, Fixed, Instance, Series, Table, Value, Values
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import Route

_NESTING = 3
_MODELS = ("pydantic.", "sqlmodel.")


class Field(NamedTuple):
    """One field of a model: the class that declares it, its name, and where that class stands."""

    owner: str
    name: str
    path: str
    span: Span


class Models:
    """Looks at the classes in annotations."""

    def __init__(self, graph: RouteGraph) -> None:
        self.graph = graph
        self.machine = graph.collection.machine

    # --- what a route gives --------------------------------------------------------------------------------------

    def response(self, route: Route) -> list[tuple[str, int]]:
        """Return the project's classes that a route's answer is made of: its response model, else its return annotation,
        else what its body returns."""
        model = self.graph.collection.keyword_of(route.path, route.call, "response_model")
        if model is not None:
            if self.machine.records[model.path].expressions[model.expression][0] == Op.NONE:
                return []
            return self._classes(self._annotated(model), 0)
        if route.handler is None:
            return []
        path, index = route.handler
        function = self.machine.function(path, index)
        if function.annotation:
            return self._classes(self._annotated(Place(path, max(function.outer, 0), function.annotation)), 0)
        return self._classes(self.machine.returned(self.machine.root(path, index)), 0)

    def _annotated(self, place: Place) -> Values:
        context = self.machine.root(place.path, place.owner)
        return self.machine.annotation(context, place.expression)

    def _classes(self, values: Values, depth: int) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for value in values if depth < _NESTING else ():
            if isinstance(value, Instance) and isinstance(value.type, tuple):
                found.append(value.type)
            for part in _parts(value):
                found += self._classes(part, depth + 1)
        return sorted(set(found))

    def fields(self, key: tuple[str, int], depth: int = 0) -> Iterator[Field]:
        """Yield the fields of a model that are part of its answer, with those of models inside it."""
        machine = self.machine
        declared: set[str] = set()
        for ancestor in machine.lineage(key):
            if isinstance(ancestor, str):
                continue
            record = machine.class_of(ancestor)
            owner, span = machine.text(ancestor[0], record.name), Span(record.start, record.end)
            own = {machine.text(ancestor[0], row[0]) for row in record.attributes if row[3] < 0}
            hidden, declared = declared, declared | own
            for name, annotation, value, function in record.attributes:
                overridden = machine.text(ancestor[0], name) in hidden
                if function >= 0 or overridden or self._is_left_out(ancestor[0], annotation, value):
                    continue
                yield Field(owner, machine.text(ancestor[0], name), ancestor[0], span)
                if annotation and depth < 2:
                    for inner in self._classes(self._annotated(Place(ancestor[0], 0, annotation)), 0):
                        if inner != key:
                            yield from self.fields(inner, depth + 1)

    def _is_left_out(self, path: str, annotation: int, value: int) -> bool:
        """Tell whether a field is kept out of answers: excluded, masked, or no data at all."""
        machine = self.machine
        record = machine.records[path]
        if annotation:
            values = machine.evaluate(machine.module_context(path), annotation)
            if any(
                isinstance(one, External)
                and one.name.rpartition(".")[2] in ("SecretStr", "SecretBytes", "ClassVar", "PrivateAttr")
                for one in values
            ):
                return True
            inner = machine.annotation(machine.module_context(path), annotation)
            if any(isinstance(one, Instance) and str(one.type).endswith(("SecretStr", "SecretBytes")) for one in inner):
                return True
        row = record.expressions[value]
        if row[0] == Op.CALL:
            names = {record.names[key] for key, _ in record.calls[row[1]].keywords}
            callee = record.expressions[record.calls[row[1]].callee]
            last = (
                record.names[callee[-1]].rpartition(".")[2] if callee[0] in (Op.IMPORT, Op.ATTRIBUTE, Op.GLOBAL) else ""
            )
            return "exclude" in names or last in ("relationship", "Relationship", "PrivateAttr", "computed_field")
        return not annotation and row[0] != Op.CALL

    # --- what a route takes --------------------------------------------------------------------------------------

    def is_model(self, key: tuple[str, int]) -> bool:
        """Tell whether a class is a Pydantic model."""
        return any(isinstance(one, str) and one.startswith(_MODELS) for one in self.machine.lineage(key))

    def parameter(self, path: str, index: int, position: int) -> list[tuple[str, int]]:
        """Return the project's classes that a parameter is annotated with."""
        function = self.machine.function(path, index)
        annotation = function.parameters[position].annotation
        return self._classes(self._annotated(Place(path, max(function.outer, 0), annotation)), 0) if annotation else []


def _parts(value: Value) -> list[Values]:
    if isinstance(value, Series):
        return [value.elements]
    if isinstance(value, Fixed):
        return list(value.elements)
    if isinstance(value, Table):
        return [values for _, values in value.entries]
    return [value.values] if isinstance(value, Awaitable) else []
