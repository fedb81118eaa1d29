"""What the program keeps in attributes and containers, and takes out again elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from mlplatlint.facts.python_calls import Op, PythonCalls
from mlplatlint.project.calls.evaluate import Evaluator
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NOTHING,
    UNKNOWN,
    ClassValue,
    Context,
    Instance,
    ModuleValue,
    Value,
    Values,
    known,
    weakened,
)

_STORES = 40
"""Assignments to attributes of one name that are looked at."""

_TAKING = frozenset(("get", "get_nowait", "pop", "popleft", "setdefault", "values", "items", "copy"))
_COPYING = frozenset(("list", "tuple", "set", "sorted", "reversed", "iter", "cycle", "islice", "sample", "deque"))
_STEPS = 6
Holder = tuple[str, int, str]
"""A file, a class in it or -1, and the name under which the file or the class has a container."""


class Kept(Evaluator):
    """Finds what other code stores where an expression reads."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._stores: dict[str, list[tuple[str, int, int, int]]] | None = None
        self._given: dict[str, list[tuple[str, int, int, int]]] | None = None
        self._contents: dict[tuple[Holder, bool], Values] = {}

    # --- attributes -----------------------------------------------------------------------------------

    def _stored_elsewhere(self, name: str, receiver: Value, *, libraries_only: bool = False) -> Values:
        """Return what code outside of the class assigns to an attribute of this name on such an object."""
        found: set[Value] = set()
        key = receiver.type if isinstance(receiver, (Instance, ClassValue)) else None
        for path, target, value, function in self._stores_of(name)[:_STORES]:
            if libraries_only and not self.is_library_made(path, value):
                continue
            owner = self.root(path, max(function, 0))
            for held in self.evaluate(owner, target):
                if isinstance(held, (Instance, ClassValue)) and held.type == key:
                    found |= self.evaluate(owner, value)
        return frozenset(found)

    def is_library_made(self, path: str, expression: int, depth: int = 0) -> bool:
        """Tell whether an expression is what a call of a library gives, by its form alone: evaluating what other code
        of the project stores would go round in circles, and what is asked inside a circle stays unknown.
        """
        record = self.records[path]
        row = record.expressions[expression]
        if row[0] == Op.LOCAL and len(record.variables[row[1]]) == 1 and depth < 3:
            return self.is_library_made(path, record.variables[row[1]][0], depth + 1)
        if row[0] != Op.CALL:
            return False
        callee = record.expressions[record.calls[row[1]].callee]
        while callee[0] == Op.ATTRIBUTE:
            callee = record.expressions[callee[1]]
        return callee[0] == Op.IMPORT and self.index.resolve(path, record.names[callee[1]]) is None

    def kept_attribute(self, context: Context, base: int, name: str) -> Values:
        """Return what is assigned to an attribute of a module's object of which the type says nothing, as likely."""
        stores = self._stores_of(name)
        holder = self._holder(context, base) if stores else None
        found: set[Value] = set()
        for path, target, value, function in stores[:_STORES] if holder else ():
            owner = self.root(path, max(function, 0))
            if self._holder(owner, target) == holder:
                found |= self.evaluate(owner, value)
        values = frozenset(found) - {NOTHING}
        return weakened(values) if known(values) else ANYTHING

    def _stores_of(self, name: str) -> list[tuple[str, int, int, int]]:
        if self._stores is None:
            self._stores = {}
            for path, record in self.records.items():
                for target, attribute, value, function in record.stores:
                    self._stores.setdefault(record.names[attribute], []).append((path, target, value, function))
        return self._stores.get(name, [])

    # --- containers -----------------------------------------------------------------------------------

    def kept(self, context: Context, expression: int, *, some: bool = False) -> Values:
        """Return what the program puts into the container that an expression takes from; empty when not all of it is
        known, or, with ``some``, when nothing is.
        """
        root = self._outermost(context, expression)
        name = self._name(context, root)
        if not name or name not in self._given_to():
            return EMPTY
        holder = self._holder(context, root)
        if holder is None:
            return EMPTY
        key = (holder, some)
        found = self._contents.get(key)
        if found is None:
            self._contents[key] = EMPTY  # a container of what is taken from it
            found = self._contents[key] = self._put(holder, some)
        return found

    def _put(self, holder: Holder, some: bool) -> Values:
        found: set[Value] = set()
        for path, container, value, function in self._given_to()[holder[2]]:
            owner = self.root(path, max(function, 0))
            if self._holder(owner, container) == holder:
                found |= self.evaluate(owner, value)
        values = frozenset(found)
        return values - {UNKNOWN, NOTHING} if some else values if known(values) else EMPTY

    def _given_to(self) -> dict[str, list[tuple[str, int, int, int]]]:
        """Return what containers are given, by the containers' names."""
        if self._given is None:
            self._given = {}
            for path, record in self.records.items():
                for container, value, function, _ in record.items:
                    row = record.expressions[container]
                    if row[0] in (Op.GLOBAL, Op.IMPORT, Op.ATTRIBUTE):
                        name = record.names[row[-1]].rpartition(".")[2]
                        self._given.setdefault(name, []).append((path, container, value, function))
        return self._given

    def _outermost(self, context: Context, expression: int) -> int:
        """Return the container that an expression takes something from, through keys, copies and local names."""
        record = context.record
        for _ in range(_STEPS):
            row = record.expressions[expression]
            if row[0] in (Op.ITEM, Op.OR):
                expression = row[1]
            elif row[0] == Op.LOCAL and len(record.variables[row[1]]) == 1:
                expression = record.variables[row[1]][0]
            elif row[0] == Op.CALL:
                call = record.calls[row[1]]
                callee = record.expressions[call.callee]
                if callee[0] == Op.ATTRIBUTE and record.names[callee[2]] in _TAKING:
                    expression = callee[1]
                elif call.arguments and self._last(record, callee) in _COPYING:
                    expression = call.arguments[0]
                else:
                    break
            else:
                break
        return expression

    @staticmethod
    def _last(record: PythonCalls, row: tuple[int, ...]) -> str:
        """Return the last name of a function's row; '' for others."""
        if row[0] in (Op.BUILTIN, Op.IMPORT, Op.ATTRIBUTE):
            return record.names[row[-1]].rpartition(".")[2]
        return ""

    def _name(self, context: Context, expression: int) -> str:
        row = context.record.expressions[expression]
        if row[0] in (Op.GLOBAL, Op.IMPORT, Op.ATTRIBUTE):
            return context.record.names[row[-1]].rpartition(".")[2]
        return ""

    def _holder(self, context: Context, expression: int) -> Holder | None:
        """Return what identifies a container: a module's name, or an attribute of a class's objects."""
        row, path = context.record.expressions[expression], context.path
        if row[0] == Op.GLOBAL:
            return (path, -1, context.record.names[row[1]])
        if row[0] == Op.IMPORT:
            return self._imported_holder(path, context.record.names[row[1]])
        if row[0] != Op.ATTRIBUTE:
            return None
        name = context.record.names[row[2]]
        for value in self.evaluate(context, row[1]):
            if isinstance(value, ModuleValue):
                return (value.path, -1, name)
            if isinstance(value, (Instance, ClassValue)) and isinstance(value.type, tuple):
                for ancestor in self.lineage(value.type):
                    if isinstance(ancestor, tuple) and name in self.members(ancestor).attributes:
                        return (*ancestor, name)
                return (*value.type, name)
        return None

    def _imported_holder(self, path: str, target: str) -> Holder | None:
        for _ in range(_STEPS):
            resolved = self.index.resolve(path, target)
            if resolved is not None and not resolved[1]:
                return (resolved[0], -1, "")
            if resolved is None or len(resolved[1]) != 1 or resolved[0] not in self.records:
                return None
            path, (name,) = resolved
            rows = self.symbol_rows(path).get(name, ())
            record = self.records[path]
            if len(rows) != 1 or record.expressions[rows[0]][0] != Op.IMPORT:
                return (path, -1, name)
            target = record.names[record.expressions[rows[0]][1]]
        return None
