"""What a caller sends to a route, followed through the project's functions to where it does harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from mlplatlint.facts.flows import FunctionFlows, Kind, Origin, Passed, PythonFlows, Standing, Sunk
from mlplatlint.facts.python_calls import Call, FunctionFlag, Op
from mlplatlint.files.source import Span
from mlplatlint.project.calls.values import External, FunctionValue, Instance
from mlplatlint.project.model import Project
from mlplatlint.project.routes import deep, route_graph
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import Endpoint
from mlplatlint.project.routes.paths import parameters
from mlplatlint.project.routes.views import arrival, view, view_files

_DEPTH = 6
"""Calls between a route and a sink that are followed."""
_STATES = 400
"""Parameters of functions that are looked at for one route."""
_UPLOADED = {
    "path": ("filename",),
    "deserialize": ("read", "file", "filename"),
    "xml": ("read", "file"),
    "command": ("filename",),
    "sql": ("filename",),
    "html": ("filename", "read"),
}
_SAFE_FIELDS = frozenset(
    ("builtins.int", "builtins.float", "builtins.bool", "uuid.UUID", "datetime.datetime", "datetime.date", "datetime.time",
     "decimal.Decimal", "pydantic.UUID4", "pydantic.EmailStr", "pydantic.PositiveInt", "pydantic.NonNegativeInt", "datetime.timedelta")
)  # fmt: skip
_GENERICS = frozenset(("Optional", "Union", "Annotated", "List", "list", "Set", "set", "Sequence", "tuple", "Tuple"))
_URL_FIELDS = ("HttpUrl", "AnyUrl", "AnyHttpUrl")


class Step(NamedTuple):
    """One call on the way from the route to the sink."""

    path: str
    span: Span
    function: str


class Reached(NamedTuple):
    """Text from a caller reaches a sink. ``source`` is the parameter as written, ``where`` says how it arrives:
    ``path``, ``path-rest`` (a path that may hold slashes), ``query`` or ``body``."""

    endpoint: Endpoint
    source: str
    where: str
    sunk: Sunk
    path: str
    function: str
    steps: tuple[Step, ...]


class _State(NamedTuple):
    path: str
    function: int
    parameter: int
    place: int = Standing.ANYWHERE
    """Where in the texts on the way here the value stands, as bits that hold of all of them."""


def flows(project: Project) -> list[Reached]:
    """Return what callers send that reaches a sink; call it through ``project.memo``."""
    with deep():
        return _Flows(project, project.memo(route_graph)).all()


class _Flows:
    def __init__(self, project: Project, graph: RouteGraph) -> None:
        self.project = project
        self.graph = graph
        self.machine = graph.collection.machine
        self.definitions = graph.collection.definitions
        self._functions: dict[str, dict[int, FunctionFlows]] = {}
        self._calls: dict[str, dict[int, list[Call]]] = {}

    def all(self) -> list[Reached]:
        """Return the flows of every route, and of every view of Flask and Django, one per sink and kind: the shortest."""
        handlers = {one.route.handler: one for one in reversed(self.graph.endpoints) if one.route.handler is not None}
        self._prepare(sorted({handler[0] for handler in handlers}))
        best: dict[tuple[str, int, str], Reached] = {}
        for handler in sorted(handlers):
            for found in self._of(handlers[handler], *handler):
                key = (found.path, found.sunk.start, found.sunk.kind)
                known = best.get(key)
                if known is None or len(found.steps) < len(known.steps):
                    best[key] = found
        paths = [path for path in view_files(self.project) if path in self.machine.records]
        self._prepare([path for path in paths if path not in self._functions])
        for path in paths:
            for found in self._of_views(path, handlers):
                key = (found.path, found.sunk.start, found.sunk.kind)
                known = best.get(key)
                if known is None or len(found.steps) < len(known.steps):
                    best[key] = found
        return [best[key] for key in sorted(best)]

    def _prepare(self, paths: list[str]) -> None:
        records: dict[str, PythonFlows] = dict(self.project.request("python-flows", paths))
        for path in paths:
            found = records.get(path)
            self._functions[path] = {one.start: one for one in found.functions} if found else {}

    def _function(self, path: str, index: int) -> FunctionFlows | None:
        if path not in self._functions:
            self._prepare([path])
        return self._functions[path].get(self.machine.function(path, index).start)

    # --- from views of other frameworks ------------------------------------------------------------------------------

    def _of_views(self, path: str, handlers: Mapping[tuple[str, int], Endpoint]) -> Iterator[Reached]:
        """Yield what reaches a sink from the functions of a file that Flask or Django calls."""
        for index, definition in enumerate(self.machine.records[path].functions):
            function = self._functions[path].get(definition.start)
            if function is None or not function.entry or (path, index) in handlers:
                continue
            endpoint = view(path, definition, function, self.machine.symbol_of(path, index))
            for position, name in enumerate(function.names):
                arrives = arrival(self.project, function, position)
                if arrives:
                    yield from self._follow(endpoint, _State(path, index, position), name, arrives)

    # --- from one route ------------------------------------------------------------------------------------------

    def _of(self, endpoint: Endpoint, path: str, index: int) -> Iterator[Reached]:
        function = self._function(path, index)
        if function is None:
            return
        injected = {use.parameter for use in self.graph.injection.parameters(path, index).uses}
        for position, name in enumerate(function.names):
            if name in injected or name in ("self", "cls"):
                continue
            where = self._arrival(endpoint, path, index, position, name)
            if where:
                yield from self._follow(endpoint, _State(path, index, position), name, where)

    def _arrival(self, endpoint: Endpoint, path: str, index: int, position: int, name: str) -> str:
        """Return how a parameter arrives; '' when nothing harmful can."""
        values = self._annotated(path, index, position)
        for value in values:
            if isinstance(value, Instance) and self._is_harmless(value):
                return ""
        for parameter in parameters(endpoint.route.template):
            if parameter.name == name:
                return {"": "path", "str": "path", "path": "path-rest"}.get(parameter.convertor, "")
        return "body" if any(isinstance(value, Instance) for value in values) else "query"

    def _annotated(self, path: str, index: int, position: int) -> list[object]:
        function = self.machine.function(path, index)
        if position >= len(function.parameters) or not function.parameters[position].annotation:
            return []
        context = self.machine.root(path, max(function.outer, 0))
        return list(self.machine.annotation(context, function.parameters[position].annotation))

    def _is_harmless(self, value: Instance) -> bool:
        """Tell whether a type lets no free text through: an enumeration, an identifier, or an object of a library."""
        lineage = self.machine.lineage(value.type)
        names = [one for one in lineage if isinstance(one, str)]
        if any(name in _SAFE_FIELDS or name.startswith("enum.") for name in names):
            return True
        if isinstance(value.type, str):
            return not value.type.endswith(("UploadFile", "Request", "WebSocket", "HTTPConnection", *_URL_FIELDS))
        return False

    def _field_is_harmless(self, path: str, index: int, origin: Origin) -> bool:
        """Tell whether a field of a request model is typed so that no free text gets through."""
        for value in self._annotated(path, index, origin.parameter):
            if not isinstance(value, Instance) or isinstance(value.type, str):
                continue
            for key in self.machine.lineage(value.type):
                if isinstance(key, str):
                    continue
                rows = self.machine.members(key).attributes.get(origin.attribute, [])
                if rows:
                    return self._is_harmless_annotation(key[0], rows[0][1])
        return False

    def _is_harmless_annotation(self, path: str, annotation: int) -> bool:
        context = self.machine.module_context(path)
        row = self.machine.records[path].expressions[annotation]
        if row[0] == Op.UNKNOWN:  # Literal[...], or nothing that can be read
            return True
        if row[0] == Op.OPERATOR:
            alternatives = [part for part in row[1:] if self.machine.records[path].expressions[part][0] != Op.NONE]
            return all(self._is_harmless_annotation(path, part) for part in alternatives)
        generic = self.graph.injection.generic(Place(path, 0, annotation))
        if generic is not None:
            outer = {
                one.name.rpartition(".")[2] for one in self.definitions.values(generic[0]) if isinstance(one, External)
            }
            parts = generic[1][:1] if "Annotated" in outer else generic[1]
            return bool(outer & _GENERICS) and all(
                self._is_harmless_annotation(part.path, part.expression)
                for part in parts
                if self.definitions.row(part)[0] != Op.NONE
            )
        names = {value.name for value in self.machine.evaluate(context, annotation) if isinstance(value, External)}
        found = self.machine.annotation(context, annotation)
        return bool(names & _SAFE_FIELDS) or any(isinstance(one, Instance) and self._is_harmless(one) for one in found)

    # --- through calls -------------------------------------------------------------------------------------------

    def _follow(self, endpoint: Endpoint, start: _State, name: str, where: str) -> Iterator[Reached]:
        level: dict[_State, tuple[Step, ...]] = {start: ()}
        seen = {start}
        while level:
            following: dict[_State, tuple[Step, ...]] = {}
            for state, steps in level.items():
                function = self._function(state.path, state.function)
                if function is None:
                    continue
                for sunk in function.sinks:
                    source = self._source(state, function, sunk.origin, sunk.kind)
                    if source is not None and (not sunk.start_only or state.place & Standing.LEADS):
                        text = name if steps or not source else f"{name}.{source}"
                        symbol = self.machine.symbol_of(state.path, state.function)
                        yield Reached(endpoint, text, where, _as_placed(sunk, state.place), state.path, symbol, steps)
                for passed in function.passes if len(steps) < _DEPTH else ():
                    if self._source(state, function, passed.origin, "") is None:
                        continue
                    for target in self._targets(state, passed):
                        if target not in seen and len(seen) < _STATES:
                            seen.add(target)
                            following[target] = (*steps, self._step(state, passed))
            level = following

    def _source(self, state: _State, function: FunctionFlows, origin: Origin, kind: str) -> str | None:
        """Return the attribute that is read; None when the origin is another parameter, or harmless."""
        if origin.parameter != state.parameter:
            return None
        what = function.kinds[origin.parameter]
        if what == Kind.UPLOAD and kind and origin.attribute not in _UPLOADED.get(kind, ()):
            return None
        if origin.attribute and what == Kind.TEXT and self._field_is_harmless(state.path, state.function, origin):
            return None
        return origin.attribute

    def _step(self, state: _State, passed: Passed) -> Step:
        calls = self._calls_at(state.path, passed.callee)
        start = calls[0].start if calls else passed.callee
        return Step(state.path, Span(start, passed.callee), self.machine.symbol_of(state.path, state.function))

    def _calls_at(self, path: str, end: int) -> list[Call]:
        """Return the calls whose callee ends at an offset: one, unless text in quotes was read as code."""
        table = self._calls.get(path)
        if table is None:
            table = self._calls[path] = {}
            for call in self.machine.records[path].calls:
                table.setdefault(call.end, []).append(call)
        return table.get(end, [])

    def _targets(self, state: _State, passed: Passed) -> Iterator[_State]:
        """Return the parameters of project functions that a passed value arrives in."""
        for call in self._calls_at(state.path, passed.callee):
            if passed.argument.isdigit() and int(passed.argument) >= len(call.arguments):
                continue
            values = self.definitions.values(Place(state.path, state.function, call.callee))
            if len(values) != 1 or not isinstance(values[0], FunctionValue) or values[0].weak:
                continue
            target = values[0]
            function = self._function(target.path, target.index)
            definition = self.machine.function(target.path, target.index)
            if function is None:
                continue
            bound = definition.class_index >= 0 and not definition.flags & FunctionFlag.STATIC
            if passed.argument.isdigit():
                position = int(passed.argument) + (1 if bound and target.receiver is not None else 0)
            elif passed.argument in function.names:
                position = function.names.index(passed.argument)
            else:
                continue
            if position < len(function.kinds) and function.kinds[position] not in (Kind.SAFE, Kind.INJECTED):
                yield _State(target.path, target.index, position, state.place & passed.place)


def _as_placed(sunk: Sunk, place: int) -> Sunk:
    """Return what reaches a path with where its value stands in all texts on the way; others as they are."""
    if sunk.kind != "path" or place == Standing.ANYWHERE:
        return sunk
    placed, whole = bool(place & Standing.PLACED), bool(place & Standing.WHOLE)
    return msgspec.structs.replace(sunk, placed=sunk.placed and placed, whole=sunk.whole and whole)
