"""Turns findings of the call graph into hits; shared by the rules about blocking."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from mlplatlint.facts.python_calls import EventKind
from mlplatlint.files.roles import is_test, serves_nobody
from mlplatlint.files.source import Span
from mlplatlint.findings.model import SEVERITY_RANK, Hit, Place
from mlplatlint.project.calls import Blocking, Step, is_lifecycle

_BY_TIER = {"unbounded": "high", "cpu": "medium", "bounded": "medium", "file": "info"}
_SELDOM = ("pdb.set_trace", "builtins.breakpoint", "concurrent.futures.Future.exception")
"""What seldom waits in a helper: a debugger behind a switch, a future that is asked once it is done."""

_THREAD = re.compile(r"(?:Consumer|Producer|Worker|Service|Selector|Background|Loop)Thread(?:\.|$)")
"""Classes whose coroutines run on the loop of a thread; the thread of a conversation is none."""
_LOCK = re.compile(r"(?i)lock|mutex|semaphore")
_RELATED = 12
"""Further blocking calls named in one finding."""


def direct(
    found: Iterable[Blocking], owner: str = "", peers: Callable[[Blocking], tuple[str, ...]] = lambda _: ()
) -> Iterator[Hit]:
    """Yield a hit for each blocking call that stands in a coroutine itself; with ``owner``, for those of one rule.

    ``peers`` gives the tags that say which ids of other linters mean the call.
    """
    sites: dict[tuple[str, int, int], Blocking] = {}
    for blocking in found:
        if len(blocking.steps) == 1:
            key = (blocking.steps[0].path, blocking.steps[0].start, blocking.steps[0].end)
            sites[key] = min(sites.get(key, blocking), blocking, key=_weight)
    for key in sorted(sites):
        blocking = sites[key]
        if owner and owner_of(blocking) != owner:
            continue
        step = blocking.steps[0]
        values = {"call": plain(blocking.name), "function": step.symbol, "remedy": remedy(blocking), "way": ""}
        yield Hit(
            span(step),
            values,
            f"{step.symbol}:{blocking.name}",
            step.path,
            tags=peers(blocking),
            severity=severity(blocking),
            confidence=confidence(blocking),
        )


def reached(found: Iterable[Blocking], owner: str = "", *, tests: bool = False) -> Iterator[Hit]:
    """Yield a hit for each call in a coroutine that leads to blocking calls; one hit tells all of them.

    With ``owner``, only for those whose worst blocking call is a matter of that rule. Without ``tests``, none in tests.
    """
    groups: dict[tuple[str, int, int], list[Blocking]] = {}
    for blocking in found:
        if len(blocking.steps) > 1 and (tests or not is_test(blocking.steps[0].path)):
            first = blocking.steps[0]
            groups.setdefault((first.path, first.start, first.end), []).append(blocking)
    for key in sorted(groups):
        group = sorted(groups[key], key=_weight)
        if not owner or owner_of(group[0]) == owner:
            yield _group(group)


def owner_of(blocking: Blocking) -> str:
    """Return the rule that says most about a blocking call; empty when the general ones do."""
    row, first = blocking.row, blocking.steps[0]
    if is_lifecycle(first.symbol.rpartition(".")[2]):
        return "blocking-startup"
    if row.kind == "loop":
        return "run-loop-inside-loop"
    if row.name.startswith("concurrent.futures.Future."):
        return "future-result-on-loop"
    if first.event == EventKind.ITERATE:
        return "sync-iteration-in-async"
    if first.event == EventKind.ENTER:
        return "blocking-context-manager-in-async"
    if row.kind == "model":
        return "model-inference-on-loop"
    if row.kind == "db":
        return "sync-db-session-in-async"
    return "cpu-bound-on-loop" if row.tier == "cpu" else ""


def _weight(blocking: Blocking) -> tuple[int, bool, int, tuple[Step, ...]]:
    return SEVERITY_RANK[severity(blocking)], blocking.likely, len(blocking.steps), blocking.steps


def _group(group: list[Blocking]) -> Hit:
    worst, *others = group
    first, last = worst.steps[0], worst.steps[-1]
    more = f" and {len(others)} more" if others else ""
    return Hit(
        span(first),
        {
            "callee": first.callee,
            "function": first.symbol,
            "call": plain(worst.name),
            "more": more,
            "way": f", by way of `{first.callee}`",
            "remedy": remedy(worst),
        },
        f"{first.symbol}:{first.callee}",
        first.path,
        related=tuple(_place(other.steps[-1], other.name) for other in others[:_RELATED]),
        flow=tuple(flow(worst.steps, last, worst.name)),
        severity=severity(worst),
        confidence=confidence(worst),
    )


def flow(steps: tuple[Step, ...], last: Step, name: str) -> Iterator[Place]:
    """Yield the way from the coroutine to the blocking call."""
    for step in steps:
        if step is last:
            yield Place(step.path, span(step), f"`{step.symbol}` blocks in `{name}`")
        else:
            yield Place(step.path, span(step), f"`{step.symbol}` runs `{step.callee}`")


def plain(name: str) -> str:
    """Return a name as people write it."""
    return name.removeprefix("builtins.")


def _place(step: Step, name: str) -> Place:
    return Place(step.path, span(step), f"`{step.symbol}` also blocks in `{name}`")


def span(step: Step) -> Span:
    """Return the bytes of a step."""
    return Span(step.start, step.end)


def severity(blocking: Blocking) -> str:
    """Return the severity of the call's tier.

    Low for what runs once, for locks that the project builds itself, for debuggers somewhere further down, in a thread that has a loop of its own, where nobody else waits (tests, examples, scripts, command lines), for building a cloud client, which costs a tenth of a
    second once and little more after that, and for handing work over to a task queue or a process, which takes
    milliseconds where the queue is near.
    """
    row = blocking.row
    level = _BY_TIER[row.tier]
    client = row.kind == "cloud" and row.tier == "bounded"
    first = blocking.steps[0]
    slight = client or row.kind == "enqueue" or blocking.once or serves_nobody(first.path)
    alone = _THREAD.search(first.symbol.rpartition(".")[0]) is not None
    if slight or alone or (len(blocking.steps) > 1 and (row.name in _SELDOM or _is_lock_of_project(blocking))):
        return level if level == "info" else "low"
    return level


def _is_lock_of_project(blocking: Blocking) -> bool:
    """Tell whether the wait is that of a lock which the project builds from a condition: short while others hold it
    shortly.
    """
    owner = blocking.steps[-1].symbol.rpartition(".")[0]
    return blocking.row.name.startswith("threading.Condition.") and _LOCK.search(owner) is not None


def confidence(blocking: Blocking) -> str:
    """Return how sure it is: high when every type on the way is certain."""
    return "medium" if blocking.likely else "high"


def remedy(blocking: Blocking) -> str:
    """Return what to do instead, in a few words."""
    row = blocking.row
    if "to_thread" in row.alternative:
        return row.alternative
    if " " in row.alternative:
        return f"{row.alternative}, or `asyncio.to_thread`"
    if row.fix == "await-replace" and row.alternative:
        return f"await `{row.alternative}`"
    if row.fix == "replace-library" and row.alternative:
        return f"use `{row.alternative}`, or `asyncio.to_thread`"
    return "move it to `asyncio.to_thread`"
