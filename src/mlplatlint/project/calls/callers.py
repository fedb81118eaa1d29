"""What other code says about parameters and attributes: the arguments callers pass, the values they store."""

from __future__ import annotations

from collections.abc import Mapping

from mlplatlint.facts.python_calls import Function, FunctionFlag, Op, PythonCalls
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.evaluate import Evaluator
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex, follows
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NOTHING,
    ClassValue,
    Context,
    FunctionValue,
    Instance,
    Value,
    Values,
    known,
    ordered,
    weakened,
)

_HOLDING = {
    **dict.fromkeys(("Application", "FastAPI", "Starlette", "Sanic", "Quart", "Litestar", "Flask"), "app"),
    **dict.fromkeys(("Bot", "AutoShardedBot"), "bot"),
}
"""Classes of applications, and what handlers call an object of them."""

_CALLERS = 40
"""Call sites of one name that are looked at to learn what an untyped parameter is."""


class Callers(Evaluator):
    """Looks at call sites and attribute stores by name, in one index of the whole program."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._inferred: dict[tuple[str, int], dict[int, Values]] = {}
        self._callers: dict[str, list[tuple[str, int]]] | None = None
        self._stores: dict[str, list[tuple[str, int, int, int]]] | None = None

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
        found: dict[int, Values] = {}
        for position in range(len(function.parameters)):
            union = frozenset(value for one in passed for value in one.get(position, ANYTHING)) - {NOTHING}
            if known(union):
                found[position] = weakened(union)
        return found

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
                    if row[0] in (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL):
                        last = record.names[row[-1]].rpartition(".")[2]
                    elif row[0] == Op.FUNCTION:
                        last = record.names[record.functions[row[1]].name]
                    else:
                        continue
                    self._callers.setdefault(last, []).append((path, index))
        return self._callers.get(name, [])

    def _stored_elsewhere(self, name: str, receiver: Value) -> Values:
        """Return what code outside of the class assigns to an attribute of this name on such an object."""
        found: set[Value] = set()
        key = receiver.type if isinstance(receiver, (Instance, ClassValue)) else None
        for path, target, value, function in self._stores_of(name)[:_CALLERS]:
            owner = self.root(path, max(function, 0))
            for held in self.evaluate(owner, target):
                if isinstance(held, (Instance, ClassValue)) and held.type == key:
                    found |= self.evaluate(owner, value)
        return frozenset(found)

    def state(self, holder: str, name: str) -> Values:
        """Return what is assigned anywhere to ``<application>.state.<name>`` and its like, as likely; unknown if not
        clear.
        """
        found: set[Value] = set()
        for path, target, value, function in self._stores_of(name):
            owner = self.root(path, max(function, 0))
            if self._last_name(owner, target) == holder:
                found |= self.evaluate(owner, value)
        values = frozenset(found) - {NOTHING}
        return weakened(values) if known(values) else ANYTHING

    def kept_by_application(self, context: Context, container: int, key: Values) -> Values:
        """Return what is put under a key of an application anywhere, as likely; empty if not clear."""
        if self._last_name(context, container) not in ("app", "application") or len(key) != 1:
            return EMPTY
        found: set[Value] = set()
        for path, record in self.records.items():
            for target, value, function, index in record.items:
                owner = self.root(path, max(function, 0))
                if self._last_name(owner, target) in ("app", "application") and self.evaluate(owner, index) == key:
                    found |= self.evaluate(owner, value)
        values = frozenset(found)
        return weakened(values) if known(values) else EMPTY

    def _last_name(self, context: Context, expression: int) -> str:
        """Return the last name of a dotted expression, or the name of a variable; '' for others."""
        record = context.record
        row = record.expressions[expression]
        if row[0] in (Op.ATTRIBUTE, Op.GLOBAL):
            return record.names[row[-1]]
        if row[0] == Op.PARAMETER:
            return record.names[record.functions[row[1]].parameters[row[2]].name]
        for value in self.evaluate(context, expression) if row[0] == Op.LOCAL else ():
            if isinstance(value, Instance):
                return _HOLDING.get(str(value.type).rpartition(".")[2], "")
        return ""

    def _stores_of(self, name: str) -> list[tuple[str, int, int, int]]:
        if self._stores is None:
            self._stores = {}
            for path, record in self.records.items():
                for target, attribute, value, function in record.stores:
                    self._stores.setdefault(record.names[attribute], []).append((path, target, value, function))
        return self._stores.get(name, [])


def _is_function(value: Value, path: str, index: int) -> bool:
    return isinstance(value, FunctionValue) and (value.path, value.index) == (path, index)
