"""The project-wide call graph of Python: which coroutine reaches which blocking call.

Facts come from two subjects: ``python-outline`` of every Python file, which decides which files matter, and
``python-calls`` of those. :mod:`program` knows names and classes, :mod:`evaluate` and its kin find out what
an expression may be, :mod:`graph` what each function runs, :mod:`reach` what that means for the event loop.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mlplatlint.project.calls.call import Blocked
from mlplatlint.project.calls.knowledge import knowledge
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.reach import Blocking, Dropped, Held, Reach, Step
from mlplatlint.project.calls.selection import selected
from mlplatlint.project.model import Project

__all__ = [
    "Blocking",
    "Dropped",
    "Held",
    "Step",
    "blocking_calls",
    "blocking_file_calls",
    "dropped_coroutines",
    "locks_held_across_await",
]

_FRAMES = 12_000

_SIZE_DECIDES = frozenset(("numpy", "scipy"))
"""Libraries whose computations take microseconds or minutes, depending on an input that nobody can see
here.
"""


def blocking_calls(project: Project) -> list[Blocking]:
    """Return what blocks the event loop, plain file access left out."""
    return project.memo(_reach).blocking(_counts)


def blocking_file_calls(project: Project) -> list[Blocking]:
    """Return plain file access on the event loop."""
    return project.memo(_file_reach).blocking(_counts_files)


def locks_held_across_await(project: Project) -> list[Held]:
    """Return the locks of threads that coroutines hold while they await."""
    return project.memo(_reach).held_locks()


def dropped_coroutines(project: Project) -> list[Dropped]:
    """Return statements that call a coroutine function and drop the coroutine."""
    reach = project.memo(_reach)
    with _deep():
        return reach.dropped()


@contextmanager
def _deep() -> Iterator[None]:
    """Allow the evaluation's own nesting, which it bounds itself; Python frames take no C stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _reach(project: Project) -> Reach:
    return _program(project, files=False)


def _file_reach(project: Project) -> Reach:
    return _program(project, files=True)


def _program(project: Project, *, files: bool) -> Reach:
    facts = knowledge()
    outlines = project.facts("python-outline")
    index = ModuleIndex(project.paths("python"), facts.libraries(files=True))
    wanted = selected(outlines, index, facts, files=files)
    records = project.request("python-calls", wanted)
    with _deep():
        return Reach(Machine(records, index, facts))


def _counts(blocked: Blocked) -> bool:
    row = blocked.row
    return row.tier != "file" and row.kind != "import" and not (row.tier == "cpu" and row.library in _SIZE_DECIDES)


def _counts_files(blocked: Blocked) -> bool:
    return blocked.row.tier == "file"
