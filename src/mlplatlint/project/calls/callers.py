"""What other code says about parameters: the arguments that callers pass."""

from __future__ import annotations

from collections.abc import Mapping

from mlplatlint.facts.python_calls import Function, FunctionFlag, Op, PythonCalls
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex, follows
from mlplatlint.project.calls.shared import SharedState
from mlplatlint.project.calls.values import (
    ANYTHING,
    NOTHING,
    ClassValue,
    Context,
    FunctionValue,
    Value,
    Values,
    known,
    ordered,
    weakened,
)

_CALLERS = 40
"""Call sites of one name that are looked at to learn what an untyped parameter is."""


class Callers(SharedState):
    """Looks at call sites by name, in one index of the whole program."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._inferred: dict[tuple[str, int], dict[int, Values]] = {}
        self._callers: dict[str, list[tuple[str, int]]] | None = None
        self._applied: dict[str, list[tuple[str, int, int, int]]] | None = None

    def arguments(self, context: Context, call: int) -> Arguments:
        """Return the evaluated arguments of a call in the code."""
        raise NotImplementedError

    def inferred(self, context: Context, index: int) -> Values:
        """Return what all known callers pass for an untyped parameter, as likely; unknown when they are not
        clear.
        """
        function = self.function(context.path, context.index)
        key = (context.path, context.index)
        if function.flags & FunctionFlag.LAMBDA:
            return ANYTHING
        found = self._inferred.get(key)
        if found is None:
            self._inferred[key] = {}  # a function that its own callers depend on says nothing
            found = self._inferred[key] = self._passed(context.path, context.index, function)
        return found.get(index, ANYTHING)

    def _passed(self, path: str, index: int, function: Function) -> dict[int, Values]:
        """Return what the callers pass for each parameter for which all of them are clear."""
        name = self.text(path, function.name)
        sites = self._callers_of(name)
        if name == "__init__" and function.class_index >= 0:
            sites = self._constructions((path, function.class_index), sites)
        sites = [site for site in sites if follows("", path, site[0])]  # production is not told by its tests
        passed: list[dict[int, Values]] = []
        for caller, call in sites if len(sites) <= _CALLERS else ():
            record = self.records[caller]
            owner = self.root(caller, max(record.calls[call].owner, 0))
            for value in ordered(self.evaluate(owner, record.calls[call].callee)):
                if not isinstance(value, ClassValue) and not _is_function(value, path, index):
                    continue
                for run in self.called(value, self.arguments(owner, call)).runs:
                    if isinstance(run, Context) and (run.path, run.index) == (path, index):
                        passed.append(run.arguments)
        passed += self._decorating(path, index, function)
        found: dict[int, Values] = {}
        for position in range(len(function.parameters)):
            union = frozenset(value for one in passed for value in one.get(position, ANYTHING)) - {NOTHING}
            if known(union):
                found[position] = weakened(union)
        return found

    def _decorating(self, path: str, index: int, function: Function) -> list[dict[int, Values]]:
        """Return what a decorator is given: the functions under it. One made by a call goes by the name of its maker."""
        names = [self.text(path, function.name)]
        if function.outer > 0:
            names.append(self.text(path, self.function(path, function.outer).name))
        found: list[dict[int, Values]] = []
        sites = [site for name in names for site in self._applied_by(name)]
        for user, outer, decorated, expression in sites if len(sites) <= _CALLERS else ():
            owner = self.root(user, outer)
            for value in self.evaluate(owner, expression):
                if isinstance(value, FunctionValue) and _is_function(value, path, index):
                    position = int(value.receiver is not None and function.class_index >= 0)
                    thing = ClassValue((user, ~decorated)) if decorated < 0 else FunctionValue(user, decorated, owner)
                    found.append({position: frozenset((thing,))})
        return found

    def _applied_by(self, name: str) -> list[tuple[str, int, int, int]]:
        """Return what stands under a decorator of this last name: the file, the function around it, the function's
        index or the complement of the class's, and the decorator's expression.
        """
        if self._applied is None:
            self._applied = {}
            for path, record in self.records.items():
                things = [(one.outer, index, one.decorators) for index, one in enumerate(record.functions)]
                things += [(one.outer, ~index, one.decorators) for index, one in enumerate(record.classes)]
                for outer, index, decorators in things:
                    for expression in decorators:
                        row = record.expressions[expression]
                        row = record.expressions[record.calls[row[1]].callee] if row[0] == Op.CALL else row
                        last = _last_name(record, row)
                        if last:
                            self._applied.setdefault(last, []).append((path, outer, index, expression))
        return self._applied.get(name, [])

    def _constructions(self, key: tuple[str, int], sites: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Return the calls that may run a class's ``__init__``: of it, of subclasses, and by way of
        ``super()``.
        """
        classes = [key, *self.descendants(key)]
        found = [site for one in classes for site in self._callers_of(self.text(one[0], self.class_of(one).name))]
        for path, call in sites:
            owner = max(self.records[path].calls[call].owner, 0)
            if (path, self.function(path, owner).class_index) in classes:
                found.append((path, call))
        return found

    def _callers_of(self, name: str) -> list[tuple[str, int]]:
        if self._callers is None:
            self._callers = {}
            for path, record in self.records.items():
                for index, call in enumerate(record.calls):
                    row = record.expressions[call.callee]
                    last = _last_name(record, row)
                    if last:
                        self._callers.setdefault(last, []).append((path, index))
        return self._callers.get(name, [])


def _is_function(value: Value, path: str, index: int) -> bool:
    return isinstance(value, FunctionValue) and (value.path, value.index) == (path, index)


def _last_name(record: PythonCalls, row: tuple[int, ...]) -> str:
    """Return the last part of the name by which an expression refers to a callable; '' where it has none."""
    if row[0] in (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL):
        return record.names[row[-1]].rpartition(".")[2]
    return record.names[record.functions[row[1]].name] if row[0] == Op.FUNCTION else ""
