"""Records of on-demand subjects: what joins ask for, and what of it can be collected in the pass over the files.

A file that a join asks about after the pass is read and parsed a second time. Where a run starts from nothing, the joins are
asked beforehand which files they will want, so that nearly all are parsed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mlplatlint.engine.analyse import resolve
from mlplatlint.engine.result import FileResult
from mlplatlint.engine.workers import WorkItem, collect_all
from mlplatlint.facts.registry import FORESEEN, SUBJECTS, Subject

if TYPE_CHECKING:
    from mlplatlint.engine.cache import NoCache
    from mlplatlint.files.source import Source
    from mlplatlint.project.model import Project

FEW_FILES = 200
"""Files to analyse below which asking beforehand costs more than a second parse of some."""

Wishes = Mapping[str, tuple[Subject, ...]]
"""Path -> on-demand subjects that a join is going to ask of the file."""


class Demand:
    """Gives joins the records they ask for, from what the pass collected, the cache, or the files."""

    def __init__(
        self, items: Sequence[WorkItem], keys: Mapping[str, str], cache: NoCache, given: Mapping[str, Source], jobs: int
    ) -> None:
        self._items = {item.entry.path: item for item in items}
        self._keys = keys
        self._cache = cache
        self._given = given
        self._jobs = jobs
        self._collected: dict[str, dict[str, bytes]] = {}

    def __call__(self, subject: Subject, paths: list[str]) -> Mapping[str, bytes]:
        """Return path -> encoded record for the paths that have one."""
        known = self._collected.setdefault(subject.name, {})
        items = [self._items[path] for path in paths if path not in known]
        if items:
            fresh = collect_all(subject, items, self._keys, self._cache, self._given, jobs=self._jobs)
            known.update((item.entry.path, fresh.get(item.entry.path, b"")) for item in items)
        return {path: record for path in paths if (record := known.pop(path))}

    def keep(self, results: Mapping[str, FileResult]) -> None:
        """Take the records that the pass has collected on the way, and put them into the cache."""
        fresh: dict[str, dict[str, bytes]] = {}
        for path, result in results.items():
            for subject, record in result.ahead.items():
                fresh.setdefault(subject, {})[path] = record
        for subject, records in fresh.items():
            self._cache.store_facts(subject, self._keys, records)
            self._collected.setdefault(subject, {}).update(records)


def foreseen(project: Project, asked: frozenset[str] | None) -> Wishes:
    """Return what joins will ask of single files: hints, whose being wrong costs only time.

    ``asked`` names the subjects that enabled rules can ask for.
    """
    subjects = {subject.name: subject for subject in SUBJECTS}
    wishes: dict[str, tuple[Subject, ...]] = {}
    for name, reason, files in FORESEEN:
        if asked is not None and reason in asked:
            for path in resolve(files)(project):
                wishes[path] = (*wishes.get(path, ()), subjects[name])
    return wishes


def by_name(items: Sequence[WorkItem]) -> dict[str, FileResult]:
    """Return what the names of files say about them: what kind of file it is shows when it is read."""
    python = FileResult("python", ("python",))
    return {item.entry.path: python for item in items if item.entry.path.endswith(".py")}
