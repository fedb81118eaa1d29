"""The call graph: what each function runs in a context, and which of it blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from mlplatlint.facts.python_calls import (
    BODY_AWAITS,
    BODY_YIELDS,
    OPERATORS,
    SPECIAL,
    WRITES,
    CallFlag,
    EventKind,
    FunctionFlag,
    Op,
    switches,
)
from mlplatlint.project.calls.call import Blocked, Outcome, Run
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.modules import aside
from mlplatlint.project.calls.retries import retries
from mlplatlint.project.calls.values import (
    NOTHING,
    Awaitable,
    Context,
    Data,
    Instance,
    Suspended,
    Unknown,
    Values,
    is_weak,
    ordered,
)

_NODES = 80_000
"""Contexts after which no further ones are read: a bound on time for programs made to exhaust it."""


class Site(NamedTuple):
    """One place in a function that runs something.

    ``candidates`` hold, for each thing that may be called there, what it runs; the place blocks when every
    candidate does. ``sure`` is false when something unknown may be called as well. ``flags`` are those of a
    call; ``event`` tells a call from an implicit one.
    """

    start: int
    end: int
    event: int
    flags: int
    candidates: tuple[tuple[Run, ...], ...]
    sure: bool
    weak: bool
    managed: Values = frozenset()
    """What a with statement whose body awaits, or yields, manages."""
    every: bool = False
    """Each candidate runs in its turn, not one of them: the place blocks when any does."""


class Graph:
    """Contexts reachable from the roots, with their sites. ``files`` selects the tier of plain file access,
    alone.
    """

    def __init__(self, machine: Machine, roots: Iterable[Context]) -> None:
        self.machine = machine
        self.sites: dict[Context, tuple[Site, ...]] = {}
        self.retries = False
        self._parents: tuple[dict[Context, list[Context]], list[Context]] | None = None
        self._properties, self._indexed = _implicit_names(machine)
        self._property_names: dict[str, frozenset[int]] = {}
        self.explore(roots)

    def explore(self, roots: Iterable[Context]) -> None:
        """Read the functions that lie below the roots and were not read before."""
        self._parents = None
        # Production first: what is found out about it is then not what its tests do with it.
        waiting = sorted(roots, key=lambda context: aside(context.path))
        waiting.reverse()
        while waiting and len(self.sites) < _NODES:
            context = waiting.pop()
            if context in self.sites:
                continue
            self.machine.from_aside = aside(context.path)
            try:
                sites = tuple(self._sites(context))
            except RecursionError:  # made to exhaust the stack; what it runs stays unknown
                sites = ()
            self.sites[context] = sites
            context.outcomes = {}  # asked for again for few calls only; half of the memory of a program's values
            for site in sites:
                for candidate in site.candidates:
                    waiting += [run for run in candidate if isinstance(run, Context) and run not in self.sites]

    # --- the sites of one function
    # -----------------------------------------------------------------------------

    def _sites(self, context: Context) -> Iterable[Site]:
        function = self.machine.function(context.path, context.index)
        for start, end, retried in retries(self.machine, context.path, function):
            self.retries = True
            yield Site(start, end, EventKind.CALL, 0, ((retried,),), True, False)
        rows, names = self.machine.records[context.path].expressions, self._names_of(context.path)
        for kind, reference, start, end, flags in function.events:
            if kind == EventKind.CALL:
                site = self._call(context, reference, start, end, flags)
            elif kind == EventKind.READ:
                if rows[reference][2] not in names:
                    continue
                site = self._read(context, reference, start, end, writes=bool(flags & WRITES))
            else:
                site = self._implicit(context, kind, reference, start, end, flags)
            if site is not None:
                yield site

    def _names_of(self, path: str) -> frozenset[int]:
        """Return which names of a file are properties somewhere."""
        found = self._property_names.get(path)
        if found is None:
            names = self.machine.records[path].names
            found = frozenset(index for index, name in enumerate(names) if name in self._properties)
            self._property_names[path] = found
        return found

    def _call(self, context: Context, call: int, start: int, end: int, flags: int) -> Site | None:
        if flags & (CallFlag.DECORATOR | CallFlag.FALLBACK) or (flags & CallFlag.GUARDED and not _is_told(context)):
            return None
        if flags & CallFlag.SWITCHES and _is_switched_off(context, flags):
            return None
        outcomes = self.machine.outcomes(context, call)
        if not outcomes:
            return None
        candidates = []
        for outcome in outcomes:
            runs = outcome.runs
            if flags & CallFlag.AWAITED:
                runs = self._awaited(runs, outcome)
            elif flags & CallFlag.HANDLER and not self._is_async(context):
                # A helper that undoes a failed transaction says little about the coroutine that called it.
                runs = tuple(run for run in runs if isinstance(run, Context) or not run.name.endswith(".rollback"))
            candidates.append(runs)
        if not any(candidates):
            return None
        sure = all(outcome.known for outcome in outcomes)
        # Several candidates that run the same thing, as two ways of making an engine give, are as good as one.
        weak = any(outcome.weak for outcome in outcomes) or (len(candidates) > 1 and len(set(candidates)) > 1)
        every = len(candidates) > 1 and self._loops(context, context.record.calls[call].callee)
        return Site(start, end, EventKind.CALL, flags, tuple(candidates), sure, weak, every=every)

    def _loops(self, context: Context, callee: int) -> bool:
        """Tell whether what is called is a loop's variable, or a method of one, that stands for one thing after the
        other: functions, or objects of which the very class is known.
        """
        record = context.record
        row = record.expressions[callee]
        if row[0] == Op.ATTRIBUTE:
            callee, row = row[1], record.expressions[row[1]]
        for one in record.variables[row[1]] if row[0] == Op.LOCAL else (callee,):
            row = record.expressions[one]
            row = record.expressions[row[1]] if row[0] == Op.UNPACK else row
            if row[0] != Op.ELEMENT:
                return False
        values = self.machine.evaluate(context, callee)
        return not any(isinstance(value, Instance) and not value.exact for value in values)

    def _awaited(self, runs: tuple[Run, ...], outcome: Outcome) -> tuple[Run, ...]:
        """Leave out what an awaited call cannot be: a library's blocking call, a function that gives no
        awaitable.
        """
        kept = [run for run in runs if isinstance(run, Context)]
        if all(self._is_async(run) for run in kept):
            return tuple(kept)
        results = outcome.results()
        # One that gives an awaitable on some ways alone works in two modes; awaited, it is in the one that waits for nothing.
        if results and all(isinstance(value, (Suspended, Awaitable)) for value in results):
            return tuple(kept)
        return tuple([run for run in kept if self._is_async(run)])

    def _read(self, context: Context, expression: int, start: int, end: int, *, writes: bool) -> Site | None:
        machine = self.machine
        row = machine.records[context.path].expressions[expression]
        name = machine.text(context.path, row[2])
        values = machine.evaluate(context, row[1]) - {NOTHING}
        candidates = [tuple(machine.property_runs(value, name, writes=writes)) for value in ordered(values)]
        return self._site(EventKind.READ, start, end, candidates, values)

    def _implicit(self, context: Context, kind: int, expression: int, start: int, end: int, flags: int) -> Site | None:
        machine = self.machine
        if kind == EventKind.SUBSCRIPT and SPECIAL[flags] not in self._indexed:
            return None
        values = machine.evaluate(context, expression) - {NOTHING}
        candidates: list[tuple[Run, ...]] = []
        for value in ordered(values):
            if kind == EventKind.ITERATE:
                candidates.append(tuple(machine.consumption(frozenset((value,)))))
            elif kind == EventKind.ENTER:
                candidates.append(tuple(machine.entry_runs(value)))
            elif isinstance(value, Instance):
                name = SPECIAL[flags] if kind == EventKind.SUBSCRIPT else "__aenter__"
                candidates.append(tuple(machine.special_runs(value, name)))
            else:
                candidates.append(())
        if kind == EventKind.ENTER:
            row = machine.records[context.path].expressions[expression]
            extra = machine.managed_call_runs(context, row[1]) if row[0] == Op.CALL else []
            if extra:
                candidates, values = [tuple(extra)], values - {value for value in values if isinstance(value, Unknown)}
        if kind == EventKind.ENTER and flags & BODY_YIELDS:
            return self._site(kind, start, end, candidates, values, values)
        if kind != EventKind.ENTER or not flags & BODY_AWAITS:
            return self._site(kind, start, end, candidates, values)
        # What a body that suspends hands to an executor it awaits as a rule: nothing is left to wait for on exit.
        candidates = [tuple([run for run in runs if not _joins_workers(run)]) for runs in candidates]
        return self._site(kind, start, end, candidates, values, values)

    def _site(
        self,
        kind: int,
        start: int,
        end: int,
        candidates: list[tuple[Run, ...]],
        values: Values,
        managed: Values = frozenset(),
    ) -> Site | None:
        if not any(candidates) and not managed:
            return None
        unknown = any(isinstance(value, Unknown) for value in values)
        weak = is_weak(values) or (len(candidates) > 1 and len(set(candidates)) > 1)
        return Site(start, end, kind, 0, tuple(candidates), not unknown, weak, managed)

    def operators_block(self, counts: Callable[[Blocked], bool]) -> bool:
        """Tell whether a method that an operator or a built-in function calls leads to something that blocks."""
        roots = [
            self.machine.root(path, index)
            for path, record in self.machine.records.items()
            for index, function in enumerate(record.functions)
            if function.class_index >= 0 and record.names[function.name] in OPERATORS and function.events
        ]
        self.explore(roots)
        return self._leads_to_any(roots, counts) and not self.live(counts).isdisjoint(roots)

    def _leads_to_any(self, roots: Iterable[Context], counts: Callable[[Blocked], bool]) -> bool:
        """Tell whether a blocking call is below any of the roots, whether or not it is certain to run."""
        waiting = list(roots)
        seen = set(waiting)
        while waiting:
            for site in self.sites.get(waiting.pop(), ()):
                for run in (run for candidate in site.candidates for run in candidate):
                    if isinstance(run, Blocked):
                        if counts(run):
                            return True
                    elif run not in seen:
                        seen.add(run)
                        waiting.append(run)
        return False

    # --- liveness
    # ----------------------------------------------------------------------------------------------

    def live(self, counts: Callable[[Blocked], bool]) -> set[Context]:
        """Return the synchronous contexts that reach a blocking call for which ``counts`` holds."""
        parents, starts = self._turned()
        found: set[Context] = set()
        waiting = list(starts)
        while waiting:
            context = waiting.pop()
            if context in found:
                continue
            for site in self.sites[context]:
                if self.blocks(site, found, counts):
                    found.add(context)
                    waiting += parents.get(context, ())
                    break
        return found

    def _turned(self) -> tuple[dict[Context, list[Context]], list[Context]]:
        """Return which synchronous contexts run a context, and those that run something blocking themselves."""
        if self._parents is None:
            parents: dict[Context, list[Context]] = {}
            starts = []
            for context, sites in self.sites.items():
                if self._is_async(context):
                    continue
                runs = [run for site in sites for candidate in site.candidates for run in candidate]
                for run in runs:
                    if run.__class__ is Context:
                        parents.setdefault(run, []).append(context)
                if any(run.__class__ is Blocked for run in runs):
                    starts.append(context)
            self._parents = parents, starts
        return self._parents

    def _is_async(self, context: Context) -> bool:
        return bool(self.machine.flags(context) & FunctionFlag.ASYNC)

    def blocks(self, site: Site, live: set[Context], counts: Callable[[Blocked], bool]) -> bool:
        """Tell whether a site blocks: every candidate runs something that does, or, where all of them run, any."""
        if site.every:
            return any(self.run_blocks(run, live, counts) for candidate in site.candidates for run in candidate)
        return (
            site.sure
            and bool(site.candidates)
            and all(any(self.run_blocks(run, live, counts) for run in candidate) for candidate in site.candidates)
        )

    @staticmethod
    def run_blocks(run: Run, live: set[Context], counts: Callable[[Blocked], bool]) -> bool:
        """Tell whether something that runs blocks."""
        return counts(run) if isinstance(run, Blocked) else run in live


def _is_switched_off(context: Context, flags: int) -> bool:
    """Tell whether the caller sets a parameter to the truth value with which a call is never made."""
    return any(
        context.arguments.get(index) == frozenset((Data("False" if wanted else "True"),))
        for index, wanted in switches(flags)
    )


def _is_told(context: Context) -> bool:
    """Tell whether a caller passes an argument of one type: else what depends on a type is not known to run."""
    return any(
        len(values) == 1 and all(isinstance(value, Instance) for value in values)
        for values in context.arguments.values()
    )


def _implicit_names(machine: Machine) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that are properties anywhere, and the methods of indexing that classes of the project define."""
    names = {
        name
        for rows in machine.knowledge.methods.values()
        for name, row in rows.items()
        if row.blocks_on == "attribute"
    }
    indexed, described = set(), set[str]()
    for record in machine.records.values():
        for function in record.functions:
            if function.class_index < 0:
                continue
            name = record.names[function.name]
            if function.flags & FunctionFlag.PROPERTY:
                names.add(name)
            elif name in SPECIAL:
                indexed.add(name)
            elif name == "__get__":
                described.add(record.names[record.classes[function.class_index].name])
    return frozenset(names | _described_names(machine, described)), frozenset(indexed)


def _described_names(machine: Machine, described: set[str]) -> set[str]:
    """Return the attributes for which a class keeps an object of one of these classes, which answers reads of them."""
    found = set()
    for record in machine.records.values() if described else ():
        for name, _, value, function in [row for one in record.classes for row in one.attributes]:
            row = record.expressions[value]
            callee = record.expressions[record.calls[row[1]].callee] if row[0] == Op.CALL and function < 0 else (0,)
            last = record.names[callee[1]] if callee[0] in (Op.IMPORT, Op.GLOBAL) else ""
            last = record.names[record.classes[callee[1]].name] if callee[0] == Op.CLASS else last
            if last.rpartition(".")[2] in described:
                found.add(record.names[name])
    return found


def _joins_workers(run: Run) -> bool:
    """Tell whether a run is the wait of an executor for its workers."""
    return isinstance(run, Blocked) and run.row.kind == "thread" and run.row.blocks_on == "exit"
