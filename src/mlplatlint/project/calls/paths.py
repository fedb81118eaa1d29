"""How a function is reached from the event loop, and what it reaches: for people who ask."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.python_calls import FunctionFlag
from mlplatlint.project.calls.call import Blocked
from mlplatlint.project.calls.callbacks import Reason
from mlplatlint.project.calls.reach import Reach, Step
from mlplatlint.project.calls.values import Context

_WAYS = 40
"""Ways shown; a function that half a program calls is better asked about more closely."""


class Shown(NamedTuple):
    """A function of the project, ways to it from the loop, and ways from it to blocking calls.

    Each way is a tuple of steps; one from the loop begins in a coroutine or a callback. ``runs`` are the steps that it
    takes itself, ``reasons`` how it comes to run on the loop by itself, as a callback does.
    """

    path: str
    symbol: str
    start: int
    asynchronous: bool
    from_loop: tuple[tuple[Step, ...], ...]
    runs: tuple[Step, ...]
    blocking: tuple[tuple[Step, ...], ...]
    reasons: tuple[Reason, ...] = ()


def shown(reach: Reach, wanted: str) -> list[Shown]:
    """Return what is known of each function whose dotted name, as far as given, is ``wanted``, of those too that nothing
    on the loop leads to.

    ``wanted`` is a name (``save``), a method (``Store.save``), or either after a path and a colon (``app/db.py:save``).
    """
    path, _, name = wanted.rpartition(":")
    machine = reach.machine
    groups: dict[tuple[str, int], list[Context]] = {
        (one, index): []
        for one, record in machine.records.items()
        for index in range(1, len(record.functions))
        if _is_meant(machine.symbol_of(one, index), name) and one.endswith(path)
    }
    for context in reach.graph.sites:
        if (context.path, context.index) in groups:
            groups[context.path, context.index].append(context)
    for key, contexts in groups.items():
        if not contexts:
            contexts.append(machine.root(*key))
    reach.graph.explore([contexts[0] for contexts in groups.values()])
    return [_of(reach, key, contexts) for key, contexts in sorted(groups.items())]


def _is_meant(symbol: str, name: str) -> bool:
    return symbol == name or symbol.endswith(f".{name}")


def _of(reach: Reach, key: tuple[str, int], contexts: list[Context]) -> Shown:
    machine, graph = reach.machine, reach.graph
    function = machine.function(*key)
    symbol = machine.symbol_of(*key)
    runs: dict[tuple[int, str], Step] = {}
    blocking: dict[tuple[Step, ...], None] = {}
    for context in contexts:
        for site in graph.sites[context]:
            for candidate in site.candidates:
                for run in candidate:
                    step = reach.step(context, site, run)
                    runs.setdefault((step.start, step.callee), step)
                    if isinstance(run, Blocked) and site.sure:
                        blocking.setdefault((step,))
        for found in reach.reached_from(context):
            blocking.setdefault(found.steps)
    ways = sorted(blocking, key=lambda way: (len(way), way))[:_WAYS]
    asynchronous = bool(function.flags & FunctionFlag.ASYNC)
    from_loop = () if asynchronous else tuple(_from_loop(reach, contexts))
    ordered = tuple(runs[one] for one in sorted(runs))
    reasons = tuple(dict.fromkeys(reach.callbacks[context] for context in contexts if context in reach.callbacks))
    return Shown(key[0], symbol, function.start, asynchronous, from_loop, ordered, tuple(ways), reasons)


def _from_loop(reach: Reach, targets: list[Context]) -> list[tuple[Step, ...]]:
    """Return the shortest way from each coroutine or callback that leads to a function, nearest first."""
    machine, graph = reach.machine, reach.graph
    callers: dict[Context, list[tuple[Context, Step]]] = {}
    for context, sites in graph.sites.items():
        for site in sites:
            for candidate in site.candidates:
                for run in candidate:
                    if isinstance(run, Context):
                        callers.setdefault(run, []).append((context, reach.step(context, site, run)))
    found: list[tuple[Step, ...]] = []
    level: list[tuple[Context, tuple[Step, ...]]] = [(target, ()) for target in targets]
    seen = set(targets)
    while level and len(found) < _WAYS:
        following: list[tuple[Context, tuple[Step, ...]]] = []
        for context, way in level:
            if way and (machine.flags(context) & FunctionFlag.ASYNC or context in reach.callbacks):
                found.append(way)
                continue
            for caller, step in callers.get(context, ()):
                if caller not in seen:
                    seen.add(caller)
                    following.append((caller, (step, *way)))
        level = following
    return sorted(set(found), key=lambda way: (len(way), way))[:_WAYS]
