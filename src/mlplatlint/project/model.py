"""The project: what all files say together.

Built from facts alone. A join over facts is a function of the project, computed once per run through
:meth:`Project.memo`; rules call the join and never look at a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

Joined = TypeVar("Joined")


Trace = dict[tuple[str, str], set[str]]
"""What was asked of a project: ``(kind of question, subject or kind of file) -> paths``."""


class FactStore(Protocol):
    """Where the project's facts come from: the engine's results, the cache, or a test's dictionary."""

    def eager(self, subject: str) -> Mapping[str, Any]:
        """Return path -> record of a subject collected in the file pass."""
        ...

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        """Collect an on-demand subject from these files, or take it from the cache."""
        ...

    def paths(self, kind: str) -> tuple[str, ...]:
        """Return the sorted paths of all scanned files of a kind; all files for an empty kind."""
        ...

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a scanned text file; for the rare join that needs a small file whole."""
        ...


class Project:
    """Facts of every scanned file, and the joins over them.

    ``settings`` is the root configuration's ``[project]`` table as plain values (``postgres-version`` and such).
    ``rule_settings`` are its ``[rules.<name>]`` tables, for joins that a rule's settings extend. ``complete`` is false when only some files were named, as in a hook: then nothing follows from a file's absence.
    ``root`` is the folder that paths are relative to, for questions to git; empty where there is none.
    ``deep`` says that joins may take their time for what they would otherwise leave open.
    """

    def __init__(
        self,
        store: FactStore,
        settings: Mapping[str, Any] | None = None,
        *,
        complete: bool = True,
        rule_settings: Mapping[str, Mapping[str, Any]] | None = None,
        root: str = "",
        deep: bool = False,
    ) -> None:
        self._root = root
        self.deep = deep
        self._traces: dict[Any, Trace] = {}
        self._open: list[Trace] = []
        self._store = store
        self.complete = complete
        self._joins: dict[Any, Any] = {}
        self.settings: Mapping[str, Any] = settings or {}
        self.rule_settings: Mapping[str, Mapping[str, Any]] = rule_settings or {}

    @property
    def root(self) -> str:
        """The folder that paths are relative to. Who asks for it asks git, whose base commit then counts as an answer."""
        self._note("git", "")
        return self._root

    def facts(self, subject: str) -> Mapping[str, Any]:
        """Return path -> record of an eager subject, in path order."""
        self._note("facts", subject)
        return self._store.eager(subject)

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        """Return path -> record of an on-demand subject for the given paths; unknown paths are left out."""
        paths = list(paths)
        self._note("request", subject, paths)
        return self._store.request(subject, paths)

    def paths(self, kind: str = "") -> tuple[str, ...]:
        """Return the sorted paths of the scanned files of a kind."""
        self._note("paths", kind)
        return self._store.paths(kind)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of one scanned file, or None when it is not part of the scan."""
        self._note("content", "", (path,))
        return self._store.content(path)

    def memo(self, join: Callable[[Project], Joined]) -> Joined:
        """Return ``join(self)``, computed at most once per run."""
        if join not in self._joins:
            self._joins[join], self._traces[join] = self.traced(lambda: join(self))
        for (what, name), paths in self._traces[join].items():
            self._note(what, name, paths)
        result: Joined = self._joins[join]
        return result

    def traced(self, work: Callable[[], Joined]) -> tuple[Joined, Trace]:
        """Return what ``work`` gives, and what it asked of the project on the way."""
        trace: Trace = {}
        self._open.append(trace)
        try:
            return work(), trace
        finally:
            self._open.pop()

    def _note(self, what: str, name: str, paths: Iterable[str] = ()) -> None:
        if self._open:
            self._open[-1].setdefault((what, name), set()).update(paths)
