"""A retrying decorator that sleeps between attempts, around a plain function that the event loop runs."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.roles import is_test, serves_nobody
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import Blocking, is_lifecycle, retries_on_loop
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._report import flow, span


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each such decorator, with the shortest way to it from a coroutine."""
    nearest: dict[tuple[str, int], Blocking] = {}
    for found in retries_on_loop(project):
        if not is_test(found.steps[0].path):
            last = found.steps[-1]
            known = nearest.get((last.path, last.start))
            nearest[last.path, last.start] = found if known is None else min(known, found, key=_rank)
    for (path, _), found in sorted(nearest.items()):
        first, last = found.steps[0], found.steps[-1]
        yield Hit(
            span(last),
            {"decorator": found.name, "function": last.symbol, "coroutine": first.symbol},
            last.symbol,
            path,
            flow=tuple(flow(found.steps, last, found.name)),
            severity="low" if _starts(found) or serves_nobody(first.path) else "",
            confidence="medium" if found.likely else "",
        )


def _starts(found: Blocking) -> bool:
    """Tell whether the coroutine runs only while a service starts or stops."""
    return is_lifecycle(found.steps[0].symbol.rpartition(".")[2])


def _rank(found: Blocking) -> tuple[bool, int]:
    return _starts(found), len(found.steps)
