"""What runs when a value is iterated, entered or otherwise used without a visible call."""

from __future__ import annotations

from mlplatlint.facts.python_calls import FunctionFlag, Op
from mlplatlint.project.calls.call import Arguments, Blocked, Run
from mlplatlint.project.calls.conditions import blocks
from mlplatlint.project.calls.invoke import Invocation
from mlplatlint.project.calls.knowledge import Row
from mlplatlint.project.calls.values import (
    EMPTY,
    Ancestor,
    Context,
    External,
    FunctionValue,
    Generated,
    Instance,
    Lazy,
    Member,
    Slow,
    Value,
    Values,
    ordered,
)


class Consumption(Invocation):
    """Implicit calls."""

    def consumption(self, values: Values) -> list[Run]:
        """Return what runs when a value is iterated."""
        runs: list[Run] = []
        for value in values:
            if isinstance(value, Generated):
                runs.append(value.context)
            elif isinstance(value, Slow):
                runs.append(self.slow(value))
            elif isinstance(value, Lazy):
                for function in ordered(value.callables):
                    runs += self.called(function, Arguments([], complete=False)).runs
                runs += self.consumption(value.sources)
            elif isinstance(value, Instance):
                runs += self._iteration(value)
        return runs

    def slow(self, value: Slow) -> Blocked:
        """Return the blocking call that consuming an iterable amounts to."""
        head, _, tail = value.row.rpartition(".")
        row = self.knowledge.functions.get(value.row) or self.knowledge.methods[head][tail]
        return Blocked(row, value.row)

    def _iteration(self, instance: Instance) -> list[Run]:
        runs: list[Run] = []
        for name in ("__iter__", "__next__"):
            for method in self._special_methods(instance, name):
                outcome = self.called(method, Arguments([]))
                runs += outcome.runs
                if name == "__iter__":
                    runs += [
                        run
                        for value in outcome.results()
                        if value != instance
                        for run in self.consumption(frozenset((value,)))
                    ]
        if isinstance(instance.type, str):
            row = self.knowledge.method(instance.type, "__iter__")
            if row is not None and row.blocks_on == "iterate" and blocks(row, Arguments([]), instance):
                runs.append(Blocked(row, instance.type))
        return runs

    def _special_methods(self, instance: Instance, name: str) -> Values:
        if isinstance(instance.type, str):
            return EMPTY
        found = self.found_in(self.lineage(instance.type), name, instance)
        return frozenset(value for value in found if isinstance(value, FunctionValue))

    def special_runs(self, instance: Instance, name: str) -> list[Run]:
        """Return what an implicit call of a special method runs."""
        return [
            run for method in self._special_methods(instance, name) for run in self.called(method, Arguments([])).runs
        ]

    def property_runs(self, value: Value, name: str, *, writes: bool = False) -> list[Run]:
        """Return what reading an attribute runs: a property, or an attribute that a library computes
        remotely. With ``writes``, what assigning it runs: the property's setter.
        """
        if not isinstance(value, (Instance, Ancestor)):
            return []
        if isinstance(value, Instance) and isinstance(value.type, str):
            row = None if writes else self.knowledge.method(value.type, name)
            return [Blocked(row, f"{value.type}.{name}")] if row is not None and row.blocks_on == "attribute" else []
        holder = value if isinstance(value, Instance) else value.receiver
        key = holder.type if isinstance(holder, Instance) else None
        if not isinstance(key, tuple):
            return []
        for ancestor in self.lineage(key):
            if isinstance(ancestor, str):
                break
            for index in self.members(ancestor).methods.get(name, ()):
                if writes and self._is_setter(ancestor[0], index):
                    outer = self.root(ancestor[0], self.class_of(ancestor).outer)
                    return [self.context(ancestor[0], index, holder, outer, {})]
                if not writes and self.function(ancestor[0], index).flags & FunctionFlag.PROPERTY:
                    outer = self.root(ancestor[0], self.class_of(ancestor).outer)
                    function = FunctionValue(ancestor[0], index, outer, holder)
                    return list(self.called(function, Arguments([])).runs)
                if not writes:
                    return []
            rows = () if writes else self.members(ancestor).attributes.get(name, ())
            for _, _, kept, owner in rows:
                if kept and owner < 0:
                    return self._described(self.evaluate(self.root(ancestor[0], self.class_of(ancestor).outer), kept))
        return []

    def _described(self, values: Values) -> list[Run]:
        """Return what reading an attribute runs whose class keeps a descriptor for it."""
        return [run for value in values if isinstance(value, Instance) for run in self.special_runs(value, "__get__")]

    def _is_setter(self, path: str, index: int) -> bool:
        record = self.records[path]
        rows = [record.expressions[one] for one in record.functions[index].decorators]
        return any(row[0] == Op.ATTRIBUTE and record.names[row[2]] == "setter" for row in rows)

    def entry_runs(self, value: Value) -> list[Run]:
        """Return what a with statement runs on entry and exit of a context manager."""
        if isinstance(value, Generated):
            return [value.context] if value.managed else []
        if not isinstance(value, Instance):
            return []
        if isinstance(value.type, tuple):
            runs = [*self.special_runs(value, "__enter__"), *self.special_runs(value, "__exit__")]
            if runs:
                return runs
        runs = []
        for library in self.lineage(value.type):
            if not isinstance(library, str):
                continue
            for name in ("__enter__", "__exit__"):
                row = self.knowledge.method(library, name)
                if row is None or row.blocks_on not in ("enter", "exit") or _is_plain_lock(row):
                    continue
                if blocks(row, Arguments([]), value):
                    runs.append(Blocked(row, f"with {library}"))
            break
        return runs

    def managed_call_runs(self, context: Context, call: int) -> list[Run]:
        """Return what the call in a with statement's head blocks on when it is entered or left."""
        site = self.records[context.path].calls[call]
        runs: list[Run] = []
        for value in ordered(self.evaluate(context, site.callee)):
            if isinstance(value, External):
                row, label = self.knowledge.function(value.name), value.name
            elif isinstance(value, Member):
                row, label = self.knowledge.method(value.type, value.name), f"{value.type}.{value.name}"
            else:
                continue
            if row is not None and row.blocks_on in ("enter", "exit"):
                runs.append(Blocked(row, f"with {label}"))
        return runs


def _is_plain_lock(row: Row) -> bool:
    """Tell whether a row is of a lock inside one process: held for a moment, unless the body awaits."""
    return row.kind == "lock" and row.tier == "bounded"
