"""Where the object comes from that an expression stands for: the call, list or function that makes it.

The call graph's evaluation says of what type a router is; routes need to know which router it is.
"""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.python_calls import FunctionFlag, Op
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.values import ClassValue, FunctionValue, Instance, ModuleValue, Value, ordered

_DEPTH = 24
_CALLERS = 60
"""Call sites of one function that are looked at for what a parameter is."""
_PLACES = 200


class Place(NamedTuple):
    """One expression of one file, seen from the body of a function (0: the module's own statements)."""

    path: str
    owner: int
    expression: int


class Found(NamedTuple):
    """The expressions that make an object. ``complete``: there can be no others."""

    places: tuple[Place, ...]
    complete: bool


class Definitions:
    """Follows names, attributes, parameters and factories back to where an object is made."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._known: dict[Place, Found] = {}
        self._callers: dict[str, list[tuple[str, int]]] | None = None

    def row(self, place: Place) -> tuple[int, ...]:
        """Return the row of facts that a place is."""
        return self.machine.records[place.path].expressions[place.expression]

    def values(self, place: Place) -> list[Value]:
        """Return what a place may stand for, by the call graph's evaluation."""
        if place.path not in self.machine.records:
            return []
        context = self.machine.root(place.path, max(place.owner, 0))
        return ordered(self.machine.evaluate(context, place.expression))

    def of(self, place: Place) -> Found:
        """Return the expressions that make what a place stands for."""
        found = self._known.get(place)
        if found is None:
            places: dict[Place, None] = {}
            complete = self._follow(place, places, set(), 0)
            found = self._known[place] = Found(tuple(places), complete)
        return found

    def _follow(self, place: Place, found: dict[Place, None], seen: set[Place], depth: int) -> bool:
        """Add the makers of one place; return False when there may be others."""
        if place in seen:
            return True
        if depth > _DEPTH or len(found) > _PLACES or place.path not in self.machine.records:
            return False
        seen.add(place)
        row = self.row(place)
        steps = self._steps(place, row)
        if steps is None:
            found[place] = None
            return row[0] != Op.UNKNOWN
        complete = steps[1]
        for step in steps[0]:
            complete = self._follow(step, found, seen, depth + 1) and complete
        return complete

    def _steps(self, place: Place, row: tuple[int, ...]) -> tuple[list[Place], bool] | None:
        """Return the next expressions and whether they are all; None where a place makes the object itself."""
        op, path, owner = row[0], place.path, place.owner
        record = self.machine.records[path]
        if op == Op.LOCAL:
            return [Place(path, owner, one) for one in record.variables[row[1]]], True
        if op == Op.GLOBAL:
            return self._symbol(path, record.names[row[1]])
        if op == Op.IMPORT:
            return self._imported(path, record.names[row[1]])
        if op == Op.ATTRIBUTE:
            return self._attribute(Place(path, owner, row[1]), record.names[row[2]])
        if op == Op.TYPED:
            return ([Place(path, owner, row[2])], True) if row[2] else ([], False)
        if op in (Op.UNION, Op.OR):
            return [Place(path, owner, one) for one in row[1:]], True
        if op == Op.AWAIT:
            return [Place(path, owner, row[1])], True
        if op == Op.PARAMETER:
            return self._passed(path, row[1], row[2])
        if op == Op.CALL:
            return self._made(place, row[1])
        if op in (Op.ELEMENT, Op.UNPACK, Op.ITEM):
            return self._parts(Place(path, owner, row[1]), row)
        return None

    def _symbol(self, path: str, name: str) -> tuple[list[Place], bool]:
        machine = self.machine
        if path not in machine.records:
            return [], False
        expressions = machine.symbol_rows(path).get(name)
        if expressions:
            rows = machine.records[path].expressions
            kept = [one for one in expressions if rows[one][0] != Op.NONE] or list(expressions)
            return [Place(path, 0, one) for one in kept], True
        for star in machine.records[path].stars:
            resolved = machine.index.resolve(path, machine.records[path].names[star])
            if resolved is None or resolved[0] not in machine.records or resolved[1] or resolved[0] == path:
                continue
            if name in machine.symbol_rows(resolved[0]):
                return self._symbol(resolved[0], name)
        return [], False

    def _imported(self, path: str, target: str) -> tuple[list[Place], bool] | None:
        resolved = self.machine.index.resolve(path, target)
        if resolved is None:
            return None
        module, names = resolved
        if not module:
            return [], False
        if len(names) == 1:
            return self._symbol(module, names[0])
        if len(names) == 2:
            return self._members(self.machine.attributes(frozenset((ModuleValue(module),)), names[0]), names[1])
        return [], False

    def _attribute(self, base: Place, name: str) -> tuple[list[Place], bool] | None:
        context = self.machine.root(base.path, max(base.owner, 0))
        return self._members(self.machine.evaluate(context, base.expression), name)

    def _members(self, values: frozenset[Value], name: str) -> tuple[list[Place], bool] | None:
        steps: list[Place] = []
        complete = bool(values)
        for value in ordered(values):
            if isinstance(value, ModuleValue):
                places, whole = self._symbol(value.path, name)
            elif isinstance(value, (Instance, ClassValue)) and isinstance(value.type, tuple):
                places, whole = self._member(value.type, name)
            elif isinstance(value, Instance):
                return None
            else:
                places, whole = [], False
            steps += places
            complete = complete and whole
        return steps, complete

    def _member(self, key: tuple[str, int], name: str) -> tuple[list[Place], bool]:
        machine = self.machine
        for ancestor in machine.lineage(key):
            if isinstance(ancestor, str):
                continue
            members = machine.members(ancestor)
            rows = members.attributes.get(name)
            if rows:
                return [Place(ancestor[0], max(row[3], 0), row[2]) for row in rows if row[2]], all(
                    row[2] for row in rows
                )
            for index in members.methods.get(name, ()):
                function = machine.function(ancestor[0], index)
                if function.flags & FunctionFlag.PROPERTY:
                    return [Place(ancestor[0], index, one) for one in function.returns], True
                return [], False
        return [], False

    def _made(self, place: Place, call: int) -> tuple[list[Place], bool] | None:
        """Look into a factory of the project; a call of anything else makes the object."""
        record = self.machine.records[place.path]
        callees = self.values(place._replace(expression=record.calls[call].callee))
        functions = [value for value in callees if isinstance(value, FunctionValue)]
        if not functions or len(functions) != len(callees):
            return None
        steps: list[Place] = []
        for function in functions:
            definition = self.machine.function(function.path, function.index)
            if not definition.returns:
                return [], False
            steps += [Place(function.path, function.index, one) for one in definition.returns]
        return steps, True

    def _parts(self, base: Place, row: tuple[int, ...]) -> tuple[list[Place], bool]:
        """Return the elements of a list, tuple or mapping that is written out."""
        steps: list[Place] = []
        source = self.of(base)
        complete = source.complete and bool(source.places)
        for place in source.places:
            inner = self.row(place)
            parts = inner[1:]
            if inner[0] == Op.MAPPING:
                keys, parts = parts[::2], parts[1::2]
                parts = keys if row[0] == Op.ELEMENT else parts
            elif inner[0] not in (Op.SEQUENCE, Op.TUPLE):
                complete = False
                continue
            elif row[0] == Op.UNPACK:
                parts = parts[row[2] : row[2] + 1]
            steps += [Place(place.path, place.owner, one) for one in parts]
        return steps, complete

    # --- parameters -----------------------------------------------------------------------------------------

    def _passed(self, path: str, index: int, position: int) -> tuple[list[Place], bool]:
        """Return what the callers of a function pass for a parameter, and its default."""
        machine = self.machine
        function = machine.function(path, index)
        if position >= len(function.parameters):
            return [], False
        parameter = function.parameters[position]
        name = machine.text(path, parameter.name)
        outer = max(function.outer, 0)
        steps = [Place(path, outer, parameter.default)] if parameter.default else []
        sites = self._sites(path, index)
        complete = bool(sites)
        for caller, call in sites:
            record = machine.records[caller]
            site = record.calls[call]
            keywords = {record.names[key]: value for key, value in site.keywords}
            offset = position - (1 if function.class_index >= 0 and not function.flags & FunctionFlag.STATIC else 0)
            if name in keywords:
                steps.append(Place(caller, max(site.owner, 0), keywords[name]))
            elif 0 <= offset < len(site.arguments):
                steps.append(Place(caller, max(site.owner, 0), site.arguments[offset]))
            elif not parameter.default:
                complete = False
        return steps, complete

    def _sites(self, path: str, index: int) -> list[tuple[str, int]]:
        """Return the calls of a function of the project."""
        machine = self.machine
        function = machine.function(path, index)
        name = machine.text(path, function.name)
        if name == "__init__" and function.class_index >= 0:
            name = machine.text(path, machine.class_of((path, function.class_index)).name)
        candidates = self._by_name().get(name, [])
        if len(candidates) > _CALLERS:
            return []
        found = []
        for caller, call in candidates:
            site = machine.records[caller].calls[call]
            for value in self.values(Place(caller, max(site.owner, 0), site.callee)):
                same = isinstance(value, FunctionValue) and (value.path, value.index) == (path, index)
                if same or (isinstance(value, ClassValue) and value.type == (path, function.class_index)):
                    found.append((caller, call))
                    break
        return found

    def _by_name(self) -> dict[str, list[tuple[str, int]]]:
        if self._callers is None:
            self._callers = {}
            for path, record in self.machine.records.items():
                for index, call in enumerate(record.calls):
                    row = record.expressions[call.callee]
                    last = ""
                    if row[0] in (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL):
                        last = record.names[row[-1]].rpartition(".")[2]
                    elif row[0] == Op.FUNCTION:
                        last = record.names[record.functions[row[1]].name]
                    elif row[0] == Op.CLASS:
                        last = record.names[record.classes[row[1]].name]
                    if last:
                        self._callers.setdefault(last, []).append((path, index))
        return self._callers
