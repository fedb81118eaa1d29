"""What blocks the event loop: directly in a coroutine, or through the functions that it calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from mlplatlint.facts.python_calls import CallFlag, EventKind, FunctionFlag, Op
from mlplatlint.project.calls.call import Blocked, Run
from mlplatlint.project.calls.callbacks import Reason, callbacks
from mlplatlint.project.calls.graph import Graph, Site
from mlplatlint.project.calls.knowledge import Row
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.modules import follows
from mlplatlint.project.calls.values import Context, FunctionValue, Generated, Instance, Nothing, Unknown, Values

_LIFECYCLE = re.compile(r"(?:^|_)(?:lifespan|startup|shutdown)(?:_event)?$|^main_process_(?:start|ready|stop)$")

Counts = Callable[[Blocked], bool]
"""Which blocking calls are looked for."""

_OBJECT = re.compile(r"(?:Client|Engine|Session|sessionmaker|Pool|Connection|Model|Pipeline|Tokenizer)$")
_CALLS_PER_SITE = 24
"""Blocking calls named for one call in a coroutine; beyond that it is clear what to do with it."""


class Step(NamedTuple):
    """One place of a flow, by path and byte offsets, in the function ``symbol``; ``callee`` is what it runs, and
    ``event`` how: by a call, by iterating, by entering (:class:`EventKind`).
    """

    path: str
    start: int
    end: int
    symbol: str
    callee: str
    event: int = EventKind.CALL


class Blocking(NamedTuple):
    """A coroutine that blocks: the first step stands in the coroutine, the last one is the blocking call.

    One step means that the coroutine itself makes the call. ``likely`` is set when a type on the way is
    likely rather than certain, ``once`` when the way is taken only until its result has been kept.
    """

    row: Row
    name: str
    steps: tuple[Step, ...]
    likely: bool
    once: bool


class _Way(NamedTuple):
    steps: tuple[Step, ...]
    likely: bool
    once: bool


_UNAWAITED = CallFlag.STATEMENT | CallFlag.USED
"""Flags of calls whose coroutine nobody awaits, if they give one."""


class Dropped(NamedTuple):
    """A call of a coroutine function whose coroutine is dropped, or with ``used`` taken for its result."""

    step: Step
    definition: Step
    used: bool = False


class Held(NamedTuple):
    """A with statement on a thread's lock whose body awaits."""

    step: Step
    lock: str


def roots(machine: Machine) -> Iterator[Context]:
    """Yield the contexts of all async functions, and of those that a subclass inherits, with its self."""
    for path, record in machine.records.items():
        for index, function in enumerate(record.functions):
            if function.flags & FunctionFlag.ASYNC:
                yield machine.root(path, index)
        for index in range(len(record.classes)):
            yield from _inherited(machine, (path, index))


def _inherited(machine: Machine, key: tuple[str, int]) -> Iterator[Context]:
    lineage = machine.lineage(key)
    taken: set[str] = set()
    for ancestor in lineage:
        if isinstance(ancestor, str) or not follows("", ancestor[0], key[0]):
            continue
        path = ancestor[0]
        for name, index in machine.class_of(ancestor).methods:
            text = machine.text(path, name)
            function = machine.function(path, index)
            if text not in taken and ancestor != key and function.flags & FunctionFlag.ASYNC:
                yield machine.context(path, index, Instance(key), machine.root(path, function.outer), {})
            taken.add(text)


class Reach:
    """The blocking calls of a program, seen from its coroutines."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.callbacks = callbacks(machine)
        self.graph = Graph(machine, [*roots(machine), *self.callbacks])

    def blocking(self, counts: Counts) -> list[Blocking]:
        """Return each pair of a call in a coroutine and a blocking call it leads to, by the shortest way."""
        return self._found(self._entries(), counts)

    def blocking_callbacks(self, counts: Counts) -> list[tuple[Blocking, Reason]]:
        """Return the same for plain functions that run on the loop, and how each comes to."""
        why = {self.machine.symbol_of(one.path, one.index): text for one, text in self.callbacks.items()}
        return [(found, why[found.steps[0].symbol]) for found in self._found(self.callbacks, counts)]

    def _found(self, entries: Iterable[Context], counts: Counts) -> list[Blocking]:
        live = self.graph.live(counts)
        ways: dict[Context, list[Blocking]] = {}
        best: dict[tuple[str, int, int, str, int, int, str], Blocking] = {}
        for entry in entries:
            if _is_lent(entry):
                continue
            for site in self.graph.sites.get(entry, ()):
                for found in self._of_site(entry, site, live, counts, ways):
                    last = found.steps[-1]
                    key = (entry.path, site.start, site.end, last.path, last.start, last.end, found.name)
                    known = best.get(key)
                    if known is None or _rank(found) < _rank(known):
                        best[key] = found
        return [best[key] for key in sorted(best)]

    def _entries(self) -> Iterator[Context]:
        for context in self.graph.sites:
            if self.machine.flags(context) & FunctionFlag.ASYNC:
                yield context

    def _of_site(
        self, entry: Context, site: Site, live: set[Context], counts: Counts, ways: dict[Context, list[Blocking]]
    ) -> Iterator[Blocking]:
        if not self.graph.blocks(site, live, counts):
            return
        unsure, once = site.weak or self._is_inherited(entry), self._is_once(entry, site)
        for run in self._blocking_runs(site, live, counts):
            step = self.step(entry, site, run)
            if isinstance(run, Blocked):
                yield Blocking(run.row, run.name, (step,), unsure, once or run.brief)
                continue
            if run not in ways:
                ways[run] = list(islice(self._from(run, live, counts), _CALLS_PER_SITE))
            for way in ways[run]:
                yield Blocking(way.row, way.name, (step, *way.steps), way.likely or unsure, way.once or once)

    def _is_inherited(self, entry: Context) -> bool:
        """Tell whether a coroutine is looked at on behalf of a subclass that may never be used so."""
        function = self.machine.function(entry.path, entry.index)
        receiver = entry.receiver
        return (
            isinstance(receiver, Instance)
            and not receiver.exact
            and receiver.type != (entry.path, function.class_index)
        )

    def _from(self, start: Context, live: set[Context], counts: Counts) -> Iterator[Blocking]:
        """Yield the blocking calls that a synchronous function reaches, nearest first."""
        level: dict[Context, _Way] = {start: _Way((), False, False)}
        seen = {start}
        while level:
            following: dict[Context, _Way] = {}
            for context, (steps, likely, once) in level.items():
                for site in self.graph.sites.get(context, ()):
                    if not self.graph.blocks(site, live, counts):
                        continue
                    for run in self._blocking_runs(site, live, counts):
                        way = (*steps, self.step(context, site, run))
                        unsure, kept = likely or site.weak, once or self._is_once(context, site)
                        if isinstance(run, Blocked):
                            yield Blocking(run.row, run.name, way, unsure, kept or run.brief)
                        elif run not in seen and (run not in following or way < following[run].steps):
                            following[run] = _Way(way, unsure, kept)
            seen.update(following)
            level = following

    def _is_once(self, context: Context, site: Site) -> bool:
        """Tell whether a place runs rarely: as the program starts or ends, or until its result has been kept."""
        function = self.machine.function(context.path, context.index)
        if function.flags & FunctionFlag.ASYNC and is_lifecycle(self.machine.text(context.path, function.name)):
            return True
        if site.flags & CallFlag.HANDLER and _undoes(site):
            return True
        alone = len(function.parameters) <= (function.class_index >= 0)
        if function.flags & FunctionFlag.CACHED:
            return alone or _gives_objects(self.machine.returned(context))
        return bool(site.flags & CallFlag.ONCE)

    def _blocking_runs(self, site: Site, live: set[Context], counts: Counts) -> Iterator[Run]:
        for candidate in site.candidates:
            for run in candidate:
                if self.graph.run_blocks(run, live, counts):
                    yield run

    def reached_from(self, start: Context) -> list[Blocking]:
        """Return the blocking calls, of any kind, that a function reaches through others, nearest first."""
        live = self.graph.live(_any)
        return [found for found in islice(self._from(start, live, _any), _CALLS_PER_SITE) if len(found.steps) > 1]

    def step(self, context: Context, site: Site, run: Run) -> Step:
        """Return a place of a function as a step of a flow."""
        symbol = self.machine.symbol_of(context.path, context.index)
        callee = run.name if isinstance(run, Blocked) else self.machine.symbol_of(run.path, run.index)
        return Step(context.path, site.start, site.end, symbol, callee, site.event)

    # --- locks and dropped coroutines --------------------------------------------------

    def held_locks(self) -> list[Held]:
        """Return the locks of threads that a coroutine holds while it awaits."""
        found: dict[tuple[str, int], Held] = {}
        for context in self._entries():
            for site in self.graph.sites[context]:
                lock = self._lock(site.managed) or self._lock_inside(site.managed)
                if lock:
                    symbol = self.machine.symbol_of(context.path, context.index)
                    step = Step(context.path, site.start, site.end, symbol, lock)
                    found.setdefault((context.path, site.start), Held(step, lock))
        return [found[key] for key in sorted(found)]

    def _lock_inside(self, values: Values) -> str:
        """Return the type of the lock that a context manager made of a generator holds around its yield; '' for none."""
        contexts = [value.context for value in values if isinstance(value, Generated) and value.managed]
        if not contexts or len(contexts) != len(values):
            return ""
        sites = [site for context in contexts for site in self.graph.sites.get(context, ())]
        return next(filter(None, (self._lock(site.managed) for site in sites)), "")

    def _lock(self, values: Values) -> str:
        """Return the lock's type when every value is a lock that blocks its thread; '' otherwise."""
        names = set()
        for value in values:
            key = value.type if isinstance(value, Instance) else None
            row = self.machine.knowledge.method(key, "__enter__") if isinstance(key, str) else None
            if not isinstance(key, str) or row is None or not _is_lock(row):
                return ""
            names.add(key)
        return sorted(names)[0] if names else ""

    def dropped(self) -> list[Dropped]:
        """Return calls of coroutine functions whose coroutine is dropped, or used as if it were the result."""
        found: list[Dropped] = []
        coroutines = {
            record.names[function.name]
            for record in self.machine.records.values()
            for function in record.functions
            if function.flags & FunctionFlag.ASYNC
        }
        for path, record in self.machine.records.items():
            for index, call in enumerate(record.calls):
                if not call.flags & _UNAWAITED or call.flags & CallFlag.EXPECTED or call.owner < 0:
                    continue
                callee = record.expressions[call.callee]
                if callee[0] != Op.ATTRIBUTE or record.names[callee[2]] in coroutines:
                    definition = self._coroutine_called(path, index, call.owner)
                    if definition is not None:
                        symbol = self.machine.symbol_of(path, call.owner)
                        step = Step(path, call.start, call.end, symbol, definition.symbol)
                        found.append(Dropped(step, definition, bool(call.flags & CallFlag.USED)))
        return found

    def _awaited_too(self, path: str, call: int, owner: int) -> bool:
        """Tell whether the same function awaits the same callable elsewhere, as code does that takes either
        kind.
        """
        record = self.machine.records[path]
        callee = record.calls[call].callee
        return any(
            other.callee == callee and other.owner == owner and other.flags & CallFlag.AWAITED for other in record.calls
        )

    def _coroutine_called(self, path: str, call: int, owner: int) -> Step | None:
        machine = self.machine
        runs = []
        for outcome in machine.outcomes(machine.root(path, owner), call):
            if not outcome.known or outcome.weak or len(outcome.runs) != 1:
                return None
            runs.append(outcome.runs[0])
        for run in runs:
            if not isinstance(run, Context) or not machine.flags(run) & FunctionFlag.ASYNC:
                return None
            if machine.flags(run) & FunctionFlag.GENERATOR:
                return None
        if not runs or not isinstance(runs[0], Context) or self._awaited_too(path, call, owner):
            return None
        function = machine.function(runs[0].path, runs[0].index)
        if function.class_index >= 0:
            keys = [(runs[0].path, function.class_index), *(_owners(runs[0]))]
            lineage = [one for key in keys for one in machine.lineage(key) if isinstance(one, tuple)]
            if any(machine.class_of(one).remade for one in lineage):
                return None
        symbol = machine.symbol_of(runs[0].path, runs[0].index)
        return Step(runs[0].path, function.start, function.end, symbol, "")


def is_lifecycle(name: str) -> bool:
    """Tell whether a coroutine of this name runs while a service starts or stops."""
    return _LIFECYCLE.search(name) is not None


def _gives_objects(values: Values) -> bool:
    """Tell whether a function that keeps its results makes objects such as engines and clients: few, for few settings,
    and not data, of which there is more with each request.
    """
    objects = [value.type for value in values if isinstance(value, Instance)]
    only = all(isinstance(value, (Instance, Nothing, Unknown)) for value in values)
    return only and bool(objects) and all(isinstance(one, tuple) or _OBJECT.search(one) for one in objects)


def _owners(run: Context) -> list[tuple[str, int]]:
    """Return the class of the object that a method is called on, where it is of the project."""
    key = getattr(run.receiver, "type", None)
    return [key] if isinstance(key, tuple) else []


def _is_lent(entry: Context) -> bool:
    """Tell whether a function is read with what only a test, an example or documentation gives it."""
    given = [entry.receiver, *(value for values in entry.arguments.values() for value in values)]
    paths = [value.type[0] for value in given if isinstance(value, Instance) and isinstance(value.type, tuple)]
    paths += [value.path for value in given if isinstance(value, FunctionValue)]
    return not all(follows("", entry.path, path) for path in paths)


def _any(blocked: Blocked) -> bool:
    return True


def _undoes(site: Site) -> bool:
    runs = [run for candidate in site.candidates for run in candidate]
    return all(isinstance(run, Blocked) and run.name.endswith(".rollback") for run in runs)


def _is_lock(row: Row) -> bool:
    return row.kind == "lock" or row.name.endswith("Lock.__enter__")


def _rank(found: Blocking) -> tuple[bool, int, bool, tuple[Step, ...]]:
    return (found.once, len(found.steps), found.likely, found.steps)
