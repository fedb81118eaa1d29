"""Analyses many files, in this process or in a few forked ones.

Workers return facts and findings, never trees. A pool is started only when the work left is worth its cost.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mlplatlint.engine.analyse import analyse, collect_facts
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.result import FileResult
from mlplatlint.facts.registry import Subject
from mlplatlint.files.classify import classify
from mlplatlint.files.discover import FileEntry
from mlplatlint.files.read import Unreadable, as_utf8, read
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Notification

if TYPE_CHECKING:
    from mlplatlint.engine.cache import Cache, NoCache
    from mlplatlint.engine.sources import Sources

POOL_WORTH_BYTES = 3_000_000
"""Bytes of uncached input above which starting workers pays (about 150 ms of work)."""

SWEEP_BYTES = 2_000_000
"""Bytes of source after which trees are swept: some 100 MB of nodes at most."""


class WorkItem(NamedTuple):
    """One file and the plan of the configuration that governs it."""

    entry: FileEntry
    plan: Plan


def analyse_item(item: WorkItem, given: Mapping[str, Source], sweeper: quiet_gc | None = None) -> FileResult:
    """Read and analyse one file; what cannot be read becomes a notification."""
    path = item.entry.path
    try:
        if path in given:
            data = bytes(given[path].data)
            kind = classify(path, data)
            source = Source(path, as_utf8(data, kind.language), item.entry.absolute)
        else:
            source, kind = read(path, item.entry.absolute)
    except Unreadable as error:
        return FileResult("", (), notifications=(Notification("warning", error.code, error.message, path),))
    return analyse(source, kind, item.plan, None if sweeper is None else sweeper.note)


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
    *,
    jobs: int,
    progress: Callable[[int, int], None] | None,
    shuffle: int = 0,
) -> dict[str, FileResult]:
    """Return path -> result for every item, from the cache where it knows, in path order."""
    results = cache.load(keys)
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
    count = _workers(todo, jobs)
    with quiet_gc() as sweeper:
        if count > 1:
            from mlplatlint.engine.pool import map_forked

            map_forked(todo, given, count, keep)
        else:
            for item in todo:
                keep(item.entry.path, analyse_item(item, given, sweeper))
    cache.store(keys, fresh)
    results.update(fresh)
    return {item.entry.path: results[item.entry.path] for item in items}


def _workers(todo: list[WorkItem], jobs: int) -> int:
    if not hasattr(os, "fork") or jobs == 1:
        return 1
    limit = jobs or min(os.cpu_count() or 1, 8)
    if jobs > 1:
        return min(limit, max(len(todo), 1))
    work = 0
    for item in todo:
        try:
            work += min(os.stat(item.entry.absolute).st_size, 1_000_000)
        except OSError:
            continue
        if work > POOL_WORTH_BYTES:
            return limit
    return 1


def collect_all(
    subject: Subject,
    items: list[WorkItem],
    keys: Mapping[str, str],
    cache: Cache | NoCache,
    sources: Sources,
    *,
    jobs: int,
) -> dict[str, bytes]:
    """Return path -> encoded record of an on-demand subject, from the cache where it knows."""
    found = cache.load_facts(subject.name, {item.entry.path: keys[item.entry.path] for item in items})
    fresh: dict[str, bytes] = {}
    with quiet_gc() as sweeper:
        for item in items:
            path = item.entry.path
            source = None if path in found else sources(path)
            if source is not None:
                kind = classify(path, bytes(source.data[:4096]))
                fresh[path] = collect_facts(source, kind, item.plan, subject) or b""
                sweeper.note(len(source.data))
    cache.store_facts(subject.name, keys, fresh)
    found.update(fresh)
    return {path: record for path, record in found.items() if record}
