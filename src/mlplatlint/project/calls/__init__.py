"""The project-wide call graph of Python: which coroutine reaches which blocking call.

Facts come from three subjects: ``python-outline`` of every Python file, which decides which files matter,
``python-calls`` of those, and ``notebook-calls`` of notebooks with coroutines, which only know what libraries give them. :mod:`program` knows names and classes, :mod:`evaluate` and its kin find out what
an expression may be, :mod:`graph` what each function runs, :mod:`reach` what that means for the event loop.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from mlplatlint.facts.python_calls import Op
from mlplatlint.project.calls import misuse, retries
from mlplatlint.project.calls.call import Blocked
from mlplatlint.project.calls.callbacks import Reason
from mlplatlint.project.calls.knowledge import Knowledge, extended, knowledge
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.misuse import Handed
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.paths import Shown, shown
from mlplatlint.project.calls.reach import Blocking, Dropped, Held, Reach, Step, is_lifecycle
from mlplatlint.project.calls.selection import Selection
from mlplatlint.project.model import Project

__all__ = [
    "Blocking",
    "Dropped",
    "Handed",
    "Held",
    "Reason",
    "Shown",
    "Step",
    "blocking_callbacks",
    "blocking_calls",
    "blocking_file_calls",
    "calls_handed_over",
    "coroutine_functions_handed_over",
    "dropped_coroutines",
    "functions_named",
    "is_lifecycle",
    "locks_held_across_await",
    "mentions",
    "retries_on_loop",
]

_FRAMES = 12_000

_DEFINING = 20
"""Files read for a name that somebody asks about, beside those that are read anyway."""

_SIZE_DECIDES = frozenset(("numpy", "scipy"))
"""Libraries whose computations take microseconds or minutes, depending on an input that nobody can see
here.
"""


def files_to_read(project: Project) -> list[str]:
    """Return the paths of the files whose call facts :func:`blocking_calls` and its like will ask for."""
    return project.memo(_selection)[0]


def blocking_calls(project: Project) -> list[Blocking]:
    """Return what blocks the event loop, plain file access left out."""
    return project.memo(_blocking)


def blocking_file_calls(project: Project) -> list[Blocking]:
    """Return plain file access on the event loop."""
    return project.memo(_file_reach).blocking(_counts_files)


def retries_on_loop(project: Project) -> list[Blocking]:
    """Return the ways from coroutines to plain functions whose decorator sleeps between two attempts."""
    reach = project.memo(_reach)
    if not reach.graph.retries:
        return []
    with _undisturbed():
        return reach.blocking(lambda blocked: blocked.row.kind == retries.KIND)


def locks_held_across_await(project: Project) -> list[Held]:
    """Return the locks of threads that coroutines hold while they await."""
    return project.memo(_reach).held_locks()


def dropped_coroutines(project: Project) -> list[Dropped]:
    """Return statements that call a coroutine function and drop the coroutine."""
    reach = project.memo(_reach)
    with _undisturbed():
        return reach.dropped()


def blocking_callbacks(project: Project) -> list[tuple[Blocking, Reason]]:
    """Return what plain functions that run on the event loop block in, and how each comes to run there.

    What a coroutine reaches as well is left to the coroutine.
    """
    reach = project.memo(_reach)
    told = {(step.path, step.start) for found in blocking_calls(project) for step in found.steps}
    with _undisturbed():
        found = reach.blocking_callbacks(_counts)
    return [
        (one._replace(likely=one.likely or why.likely), why)
        for one, why in found
        if (one.steps[0].path, one.steps[0].start) not in told
    ]


def calls_handed_over(project: Project) -> list[Handed]:
    """Return calls that stand where a thread was to be given a function."""
    reach = project.memo(_reach)
    with _undisturbed():
        return misuse.calls_handed_over(reach.machine)


def coroutine_functions_handed_over(project: Project) -> list[Handed]:
    """Return coroutine functions given to something that does not await what they return."""
    reach = project.memo(_reach)
    with _undisturbed():
        return misuse.coroutine_functions_handed_over(reach.machine)


def functions_named(project: Project, wanted: str) -> list[Shown]:
    """Return how each function of that name is reached from the loop, and what it reaches, plain file access included."""
    reach = project.memo(_file_reach)
    # What nothing on the loop imports was not read: the files that define the name are, for its sake alone.
    definition = re.compile(rb"\bdef\s+%s\b" % re.escape(re.split(r"[.:]", wanted)[-1].encode()))
    unread = [path for path in project.paths("python") if path not in reach.machine.records]
    paths = [path for path in unread if definition.search(project.content(path) or b"")][:_DEFINING]
    records = {**reach.machine.records, **project.request("python-calls", paths)} if paths else {}
    with _undisturbed():
        if records:
            reach = Reach(Machine(records, reach.machine.index, reach.machine.knowledge))
        return shown(reach, wanted)


def mentions(project: Project, name: str) -> bool:
    """Tell whether any file read refers to a name: as a variable, an attribute, or something imported."""
    records = project.memo(_reach).machine.records
    kinds = (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL)
    for record in records.values():
        wanted = {index for index, one in enumerate(record.names) if one == name or one.endswith(f".{name}")}
        if wanted and any(row[0] in kinds and row[-1] in wanted for row in record.expressions):
            return True
    outlines = project.request("python-outline", project.paths("python"))
    return any(target.endswith(f".{name}") for outline in outlines.values() for target in outline.imports)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Allow the evaluation's own nesting, which it bounds itself, and keep the collector off its many small
    values.

    Python frames take no C stack, so the deeper limit is safe; nothing built here is garbage before the run
    ends.
    """
    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _FRAMES))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.freeze()  # else the collector would now look at all of it at once
            gc.enable()


def _blocking(project: Project) -> list[Blocking]:
    reach = project.memo(_reach)
    with _undisturbed():
        return reach.blocking(_counts)


def _reach(project: Project) -> Reach:
    return _program(project, files=False)


def _file_reach(project: Project) -> Reach:
    return _program(project, files=True)


def _program(project: Project, *, files: bool) -> Reach:
    facts = _facts(project)
    wanted, index, selection = project.memo(_file_selection if files else _selection)
    records = dict(project.request("python-calls", wanted))
    statements = partial(project.request, "python-statements")
    further = {*selection.implementing(records), *selection.registering(records, statements)}
    further.update(selection.constructing(records))
    records.update(project.request("python-calls", sorted(further)))
    records.update(project.facts("notebook-calls"))
    with _undisturbed():
        reach = Reach(Machine(records, index, facts))
        if reach.graph.operators_block(_counts_any if files else _counts):
            records.update(project.request("python-operators", sorted(path for path in records if path in index.paths)))
            reach = Reach(Machine(records, index, facts))
        return _deepened(project, reach, files=files) if project.deep else reach


def _facts(project: Project) -> Knowledge:
    calls = project.rule_settings.get("blocking-call-in-async", {}).get("calls", ())
    return extended(calls) if isinstance(calls, (list, tuple)) and calls else knowledge()


def _selection(project: Project) -> tuple[list[str], ModuleIndex, Selection]:
    return _selected(project, files=False)


def _file_selection(project: Project) -> tuple[list[str], ModuleIndex, Selection]:
    return _selected(project, files=True)


def _selected(project: Project, *, files: bool) -> tuple[list[str], ModuleIndex, Selection]:
    """Return the paths of the files that the graph needs, and where their modules are."""
    facts = _facts(project)
    outlines = project.request("python-outline", project.paths("python"))
    index = ModuleIndex(project.paths("python"), facts.libraries(files=True))
    selection = Selection(outlines, index, facts, files=files)
    return selection.paths(partial(project.request, "python-statements")), index, selection


def _deepened(project: Project, reach: Reach, *, files: bool) -> Reach:
    """Return the program read again with what astroid knows, if that is anything."""
    from mlplatlint.project.calls.deep import hints

    found = hints(project, reach.graph, files=files)
    if not found:
        return reach
    machine = Machine(reach.machine.records, reach.machine.index, reach.machine.knowledge)
    machine.hints = found
    return Reach(machine)


def _counts(blocked: Blocked) -> bool:
    row = blocked.row
    return (
        row.tier != "file"
        and row.kind not in ("import", retries.KIND)
        and not (row.tier == "cpu" and row.library in _SIZE_DECIDES)
    )


def _counts_any(blocked: Blocked) -> bool:
    return _counts(blocked) or _counts_files(blocked)


def _counts_files(blocked: Blocked) -> bool:
    return blocked.row.tier == "file"
