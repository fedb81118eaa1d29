"""Dependencies: where ``Depends`` stands, in lists, signatures and annotations."""

from __future__ import annotations

from mlplatlint.facts.python_calls import Op
from mlplatlint.files.source import Span
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.values import External
from mlplatlint.project.routes.definitions import Definitions, Place
from mlplatlint.project.routes.model import Dependencies, Dependency

_PARAMETER_CALLS = frozenset(("Query", "Path", "Body", "Form", "File", "Header", "Cookie"))
SILENT_TYPES = (
    "builtins.", "typing.", "typing_extensions.", "datetime.", "uuid.", "decimal.", "pathlib.", "enum.", "fastapi.", "starlette.",
    "pydantic.", "sqlalchemy.", "sqlmodel.", "collections.", "redis.", "motor.", "pymongo.", "asyncpg.", "types.", "annotated_types.",
)  # fmt: skip
"""Libraries whose types inject nothing that identifies the caller."""


class Injection:
    """Reads dependencies from the facts."""

    def __init__(self, machine: Machine, definitions: Definitions) -> None:
        self.machine = machine
        self.definitions = definitions
        self._parameters: dict[tuple[str, int], Dependencies] = {}

    # --- where Depends stands ---------------------------------------------------------------------------------

    def elements(self, place: Place | None) -> tuple[list[Place], bool]:
        """Return the elements of a list that is written out, also of a sum of lists, and whether they are all."""
        if place is None:
            return [], True
        found = self.definitions.of(place)
        elements: list[Place] = []
        complete = found.complete
        for one in found.places:
            row = self.definitions.row(one)
            if row[0] in (Op.SEQUENCE, Op.TUPLE):
                elements += [one._replace(expression=part) for part in row[1:]]
                complete = complete and len(row) <= 16 and Op.UNKNOWN not in row[1:]
            elif row[0] == Op.OPERATOR:
                for part in row[1:]:
                    more, whole = self.elements(one._replace(expression=part))
                    elements += more
                    complete = complete and whole
            elif row[0] != Op.NONE:
                complete = False
        return elements, complete

    def listed(self, place: Place | None) -> Dependencies:
        """Return the dependencies of a ``dependencies=[...]`` argument."""
        elements, complete = self.elements(place)
        uses: list[Dependency] = []
        for element in elements:
            found = self.definitions.of(element)
            complete = complete and found.complete
            for one in found.places:
                use = self.use(one)
                if use is None:
                    complete = False
                else:
                    uses.append(use)
        return Dependencies(tuple(uses), complete)

    def use(self, place: Place, parameter: str = "") -> Dependency | None:
        """Return the dependency that a call of ``Depends`` or ``Security`` is; None for anything else."""
        row = self.definitions.row(place)
        if row[0] != Op.CALL:
            return None
        record = self.machine.records[place.path]
        call = record.calls[row[1]]
        if External("fastapi.Depends") not in self.definitions.values(place._replace(expression=call.callee)):
            return None
        callee = record.expressions[call.callee]
        secured = callee[0] in (Op.IMPORT, Op.ATTRIBUTE) and record.names[callee[-1]].endswith("Security")
        target = call.arguments[0] if call.arguments else 0
        for key, value in call.keywords:
            if record.names[key] == "dependency":
                target = value
        span = Span(call.start, call.end)
        return Dependency(place.path, span, place._replace(expression=target) if target else None, secured, parameter)

    def parameters(self, path: str, index: int) -> Dependencies:
        """Return the dependencies in a function's signature, and for a method those its class declares."""
        key = (path, index)
        found = self._parameters.get(key)
        if found is None:
            found = self._parameters[key] = self._signature(path, index)
        return found

    def _signature(self, path: str, index: int) -> Dependencies:
        machine = self.machine
        function = machine.function(path, index)
        owner = max(function.outer, 0)
        uses: list[Dependency] = []
        complete = True
        for position, parameter in enumerate(function.parameters):
            if position == 0 and function.class_index >= 0:
                continue
            name = machine.text(path, parameter.name)
            more, whole = self.injected(path, owner, parameter.annotation, parameter.default, name)
            uses += more
            complete = complete and whole
        if function.class_index >= 0:
            for row in machine.class_of((path, function.class_index)).attributes:
                if row[3] < 0:
                    more, whole = self.injected(path, 0, row[1], row[2], machine.text(path, row[0]))
                    uses += more
        return Dependencies(tuple(uses), complete)

    def injected(
        self, path: str, owner: int, annotation: int, default: int, name: str
    ) -> tuple[list[Dependency], bool]:
        """Return the dependencies of one parameter, and whether nothing else may be injected there."""
        uses: list[Dependency] = []
        complete = True
        if default:
            for one in self.definitions.of(Place(path, owner, default)).places:
                use = self.use(one, name)
                if use is not None:
                    uses.append(use if use.target else use._replace(target=Place(path, owner, annotation)))
                elif self.definitions.row(one)[0] == Op.CALL and not self._is_parameter_call(one):
                    complete = False
        if uses or not annotation:
            return uses, complete
        return self._annotated(Place(path, owner, annotation), name, 0)

    def _annotated(self, place: Place, name: str, depth: int) -> tuple[list[Dependency], bool]:
        """Return the dependencies inside an annotation, through aliases."""
        uses: list[Dependency] = []
        found = self.definitions.of(place)
        complete = found.complete
        for one in found.places if depth < 6 else ():
            row = self.definitions.row(one)
            if row[0] == Op.ITEM or row[0] == Op.UNKNOWN:
                continue
            if row[0] == Op.IMPORT:
                target = self.machine.records[one.path].names[row[1]]
                complete = complete and target.startswith(SILENT_TYPES)
        base = self.generic(place)
        if base is None:
            return uses, complete
        outer, parts = base
        if not self.is_annotated(outer):
            return uses, True
        first = parts[0] if parts else place
        for part in parts[1:]:
            for one in self.definitions.of(part).places:
                use = self.use(one, name)
                if use is not None:
                    uses.append(use if use.target else use._replace(target=first))
        inner, whole = self._annotated(first, name, depth + 1)
        return uses + inner, whole or bool(uses)

    def generic(self, place: Place) -> tuple[Place, list[Place]] | None:
        """Return the generic and its parameters that an annotation is, through aliases."""
        seen = 0
        while seen < 8:
            row = self.definitions.row(place)
            if row[0] == Op.ITEM:
                inner = self.machine.records[place.path].expressions[row[2]]
                parts = inner[1:] if inner[0] == Op.TUPLE else (row[2],)
                return place._replace(expression=row[1]), [place._replace(expression=part) for part in parts]
            step = self._alias(place, row)
            if step is None:
                return None
            place, seen = step, seen + 1
        return None

    def _alias(self, place: Place, row: tuple[int, ...]) -> Place | None:
        """Return what the only binding of a name is, without looking into generics."""
        machine = self.machine
        record = machine.records[place.path]
        if row[0] == Op.TYPED:
            return place._replace(expression=row[2]) if row[2] else None
        path, name = place.path, ""
        if row[0] == Op.GLOBAL:
            name = record.names[row[1]]
        elif row[0] == Op.IMPORT:
            resolved = machine.index.resolve(path, record.names[row[1]])
            if resolved is None or len(resolved[1]) != 1:
                return None
            path, name = resolved[0], resolved[1][0]
        elif row[0] == Op.ATTRIBUTE:
            base = record.expressions[row[1]]
            if base[0] != Op.IMPORT:
                return None
            resolved = machine.index.resolve(path, f"{record.names[base[1]]}.{record.names[row[2]]}")
            if resolved is None or len(resolved[1]) != 1:
                return None
            path, name = resolved[0], resolved[1][0]
        if not name or path not in machine.records:
            return None
        expressions = machine.symbol_rows(path).get(name, ())
        return Place(path, 0, expressions[0]) if len(expressions) == 1 else None

    def is_annotated(self, place: Place) -> bool:
        """Tell whether a generic is ``Annotated``."""
        names = {value.name for value in self.definitions.values(place) if isinstance(value, External)}
        return bool(names & {"typing.Annotated", "typing_extensions.Annotated"})

    def _is_parameter_call(self, place: Place) -> bool:
        return self.called_name(place) in _PARAMETER_CALLS

    def called_name(self, place: Place) -> str:
        """Return the last name of what the call at a place calls."""
        record = self.machine.records[place.path]
        callee = record.expressions[record.calls[self.definitions.row(place)[1]].callee]
        return record.names[callee[-1]].rpartition(".")[2] if callee[0] in (Op.IMPORT, Op.ATTRIBUTE) else ""
