"""Facts and bytes of one run, behind the interface that the project sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mlplatlint.engine.analyse import resolve
from mlplatlint.engine.result import FileResult
from mlplatlint.engine.sources import Sources
from mlplatlint.facts.registry import SUBJECTS, Subject
from mlplatlint.files.digest import sha1

_DIGEST = 20
"""Hexadecimal digits that tell two records of one file apart."""

Demand = Callable[[Subject, list[str]], Mapping[str, bytes]]


class RunFacts:
    """Decodes records when a join first asks for them. ``collected`` names the subjects there are facts of, None for
    all."""

    def __init__(
        self,
        results: Mapping[str, FileResult],
        sources: Sources,
        demand: Demand,
        collected: frozenset[str] | None = None,
    ) -> None:
        self._results = results
        self._collected = collected
        self._sources = sources
        self._demand = demand
        self._subjects = {subject.name: subject for subject in SUBJECTS}
        self._eager: dict[str, dict[str, Any]] = {}
        self._by_subject: dict[str, list[tuple[str, bytes]]] | None = None
        self._requested: dict[str, dict[str, Any]] = {}
        self._digests: dict[str, dict[str, str]] = {}
        self._by_kind: dict[str, tuple[str, ...]] = {}

    def settle(self, results: Mapping[str, FileResult]) -> bool:
        """Take the results of the pass for what was known before it; return whether the Python files are the same."""
        before = self.paths("python")
        self._results = results
        self._by_kind.clear()
        return self.paths("python") == before

    def eager(self, subject: str) -> Mapping[str, Any]:
        """Return path -> record, in path order.

        Raises:
            LookupError: the subject was not collected, as no rule was known to ask for it.
        """
        if self._collected is not None and subject not in self._collected:
            raise LookupError(f"facts about {subject} were not collected")
        found = self._eager.get(subject)
        if found is None:
            decode = self._decoder(self._subjects[subject])
            found = self._eager[subject] = {path: decode(record) for path, record in self._records().get(subject, ())}
        return found

    def _records(self) -> Mapping[str, list[tuple[str, bytes]]]:
        """Return subject -> path and encoded record of each file that has one, in path order."""
        if self._by_subject is None:
            self._by_subject = {}
            with_facts = ((path, result.facts) for path, result in self._results.items() if result.facts)
            for path, records in sorted(with_facts, key=lambda pair: pair[0]):
                for subject, record in records.items():
                    self._by_subject.setdefault(subject, []).append((path, record))
        return self._by_subject

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        """Return path -> record of an on-demand subject for the paths that have one."""
        known = self._requested.setdefault(subject, {})
        wanted = sorted({path for path in paths if path in self._results})
        missing = [path for path in wanted if path not in known]
        if missing:
            decode = self._decoder(self._subjects[subject])
            fresh = self._demanded(subject, missing)
            for path in missing:
                known[path] = decode(fresh[path]) if path in fresh else None
        return {path: known[path] for path in wanted if known[path] is not None}

    def _demanded(self, subject: str, paths: list[str]) -> Mapping[str, bytes]:
        found = self._demand(self._subjects[subject], paths)
        digests = self._digests.setdefault(subject, {})
        for path in paths:
            digests[path] = sha1(found[path]).hexdigest()[:_DIGEST] if path in found else ""
        return found

    def digests(self, subject: str, paths: Iterable[str]) -> Mapping[str, str]:
        """Return path -> a hash of an on-demand subject's record, '' where a file has none."""
        known = self._digests.setdefault(subject, {})
        missing = [path for path in paths if path not in known and path in self._results]
        if missing:
            self._demanded(subject, missing)
        return known

    def paths(self, kind: str) -> tuple[str, ...]:
        """Return the sorted paths of the scanned files of a kind."""
        if kind not in self._by_kind:
            chosen = (path for path, result in self._results.items() if not kind or kind in result.kinds)
            self._by_kind[kind] = tuple(sorted(chosen))
        return self._by_kind[kind]

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a scanned file."""
        source = self._sources(path) if path in self._results else None
        return None if source is None else bytes(source.data)

    @staticmethod
    def _decoder(subject: Subject) -> Callable[[bytes], Any]:
        import msgspec

        return msgspec.msgpack.Decoder(resolve(subject.record)).decode
