"""Analyses many files, in this process or in a few forked ones.

Workers return facts and findings, never trees. A pool is started only when the work left is worth its cost.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mlplatlint.engine.analyse import analyse, collect_facts
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.result import FileResult
from mlplatlint.facts.registry import Subject
from mlplatlint.files.classify import FileType, classify
from mlplatlint.files.discover import FileEntry
from mlplatlint.files.read import Unreadable, as_utf8, read
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Notification

if TYPE_CHECKING:
    from mlplatlint.engine.cache import Cache, NoCache

Result = TypeVar("Result")

WARM_UP_SECONDS = 0.15
"""CPU seconds in which a run mostly imports; its speed is measured after them."""

LOOK_FILES = 8
"""Files between two questions for the time spent."""

LOOK_SECONDS = 0.15
"""CPU seconds between two looks at how much work is left."""

POOL_WORTH_SECONDS = 1.5
"""Work left above which workers pay: each imports, compiles and builds again what it needs, some 0.2 s."""

SAMPLE = 13
"""Every so many files are done first, so that the speed measured on them is that of the tree."""

SWEEP_BYTES = 2_000_000
"""Bytes of source after which trees are swept: some 100 MB of nodes at most."""


class WorkItem(NamedTuple):
    """One file and the plan of the configuration that governs it."""

    entry: FileEntry
    plan: Plan


def analyse_item(
    item: WorkItem, given: Mapping[str, Source], sweeper: quiet_gc | None = None, ahead: Sequence[Subject] = ()
) -> FileResult:
    """Read and analyse one file; what cannot be read becomes a notification."""
    try:
        source, kind = _read(item, given, item.plan.passes_over)
    except Unreadable as error:
        note = Notification("warning", error.code, error.message, item.entry.path)
        return FileResult("", (), notifications=(note,))
    return analyse(source, kind, item.plan, None if sweeper is None else sweeper.note, ahead)


def _read(
    item: WorkItem, given: Mapping[str, Source], passes_over: Callable[[frozenset[str]], bool] | None = None
) -> tuple[Source, FileType]:
    path = item.entry.path
    if path not in given:
        return read(path, item.entry.absolute, passes_over)
    data = bytes(given[path].data)
    kind = classify(path, data)
    return Source(path, as_utf8(data, kind.language), item.entry.absolute), kind


class quiet_gc:
    """Runs work with the cyclic collector off, sweeping now and then by hand.

    Trees point back at their parents, so they are cycles; letting the collector look at them while they grow doubles the
    cost of parsing, never collecting them holds every tree in memory.
    """

    def __init__(self) -> None:
        self._was_on = gc.isenabled()
        self._bytes = 0

    def __enter__(self) -> quiet_gc:
        gc.disable()
        gc.freeze()
        return self

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def note(self, size: int) -> None:
        """Count the bytes of one parsed file; sweep when enough trees may lie around."""
        self._bytes += size
        if self._bytes > SWEEP_BYTES:
            self._bytes = 0
            # All that this run has allocated since the last sweep is in the youngest generation: a sweep of it alone
            # frees the trees of the files since, without a look at everything that lives longer.
            gc.collect(0)


def run_all(
    items: list[WorkItem],
    keys: Mapping[str, str],
    cache: Cache | NoCache,
    given: Mapping[str, Source],
    known: Mapping[str, FileResult],
    *,
    jobs: int,
    progress: Callable[[int, int], None] | None,
    shuffle: int = 0,
    wishes: Mapping[str, Sequence[Subject]] | None = None,
) -> dict[str, FileResult]:
    """Return path -> result for every item, of which the cache gave the ``known`` ones, in path order.

    ``wishes`` are on-demand subjects to collect on the way.
    """
    results = dict(known)
    todo = [item for item in items if item.entry.path not in results]
    if shuffle:
        import random

        random.Random(shuffle).shuffle(todo)
    done = len(results)
    fresh: dict[str, FileResult] = {}

    def keep(path: str, result: FileResult) -> None:
        nonlocal done
        fresh[path] = result
        done += 1
        if progress is not None:
            progress(done, len(items))

    for plan in {id(item.plan): item.plan for item in todo}.values():
        plan.expect(len(todo))

    def work(item: WorkItem, sweeper: quiet_gc) -> FileResult:
        return analyse_item(item, given, sweeper, wishes.get(item.entry.path, ()) if wishes else ())

    def lost(item: WorkItem) -> FileResult:
        note = Notification("error", "worker-lost", "a worker process died twice on this file", item.entry.path)
        return FileResult("", (), notifications=(note,))

    spread(todo, work, keep, lost, jobs=jobs)
    cache.store(keys, fresh)
    results.update(fresh)
    return {item.entry.path: results[item.entry.path] for item in items}


def spread(
    items: list[WorkItem],
    work: Callable[[WorkItem, quiet_gc], Result],
    keep: Callable[[str, Result], None],
    lost: Callable[[WorkItem], Result],
    *,
    jobs: int,
) -> None:
    """Do ``work`` on every item and hand each result to ``keep``, here or in forked workers; ``lost`` stands in for the
    result where a worker died.

    With ``jobs`` 0 the work begins here, on files from all over the tree, and goes on in workers when, at the speed seen,
    enough is left for them.
    """
    rest = items
    with quiet_gc() as sweeper:
        if jobs <= 1 or not hasattr(os, "fork"):
            limit = 1 if jobs == 1 or not hasattr(os, "fork") else min(os.cpu_count() or 1, 8)
            rest = _begin([*items[::SAMPLE], *_others(items)], work, keep, sweeper, alone=limit == 1)
    if rest:
        from mlplatlint.engine.pool import map_forked

        map_forked(rest, work, jobs or min(os.cpu_count() or 1, 8), keep, lost)


def _others(items: list[WorkItem]) -> list[WorkItem]:
    return [item for number, item in enumerate(items) if number % SAMPLE]


def _begin(
    items: list[WorkItem],
    work: Callable[[WorkItem, quiet_gc], Result],
    keep: Callable[[str, Result], None],
    sweeper: quiet_gc,
    *,
    alone: bool,
) -> list[WorkItem]:
    """Work through the items until all are done or what is left is worth a pool; return what is left."""
    since, counted = 0.0, 0
    look = time.process_time() + WARM_UP_SECONDS
    for number, item in enumerate(items, 1):
        keep(item.entry.path, work(item, sweeper))
        # Asking for CPU time is a system call: not after every file.
        if alone or number % LOOK_FILES:
            continue
        now = time.process_time()
        if now < look:
            continue
        if counted and (now - since) / (number - counted) * (len(items) - number) > POOL_WORTH_SECONDS:
            return items[number:]
        if not counted:
            since, counted = now, number
        look = now + LOOK_SECONDS
    return []


def collect_all(
    subject: Subject,
    items: list[WorkItem],
    keys: Mapping[str, str],
    cache: Cache | NoCache,
    given: Mapping[str, Source],
    *,
    jobs: int,
) -> dict[str, bytes]:
    """Return path -> encoded record of an on-demand subject, from the cache where it knows."""
    found = cache.load_facts(subject.name, {item.entry.path: keys[item.entry.path] for item in items})
    fresh: dict[str, bytes] = {}

    def work(item: WorkItem, sweeper: quiet_gc) -> bytes:
        try:
            source, kind = _read(item, given)
        except Unreadable:
            return b""
        return collect_facts(source, kind, item.plan, subject, sweeper.note) or b""

    todo = [item for item in items if item.entry.path not in found]
    spread(todo, work, fresh.__setitem__, lambda item: b"", jobs=jobs)
    cache.store_facts(subject.name, keys, fresh)
    found.update(fresh)
    return {path: record for path, record in found.items() if record}
