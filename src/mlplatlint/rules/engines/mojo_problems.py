"""Rules that report kinds of problems of a MOJO; the rows name the kinds."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.mojo.model import MojoModel

_PER_MODEL = 20


def load_rows(rows: str) -> frozenset[str]:
    """Return the kinds of problems, separated by blanks, that a page's ``rows`` name."""
    return frozenset(rows.split())


def check(model: MojoModel, kinds: frozenset[str]) -> Iterator[Hit]:
    """Yield one hit for each problem of these kinds, up to a bound."""
    count = 0
    for problem in model.problems:
        if problem.rule not in kinds:
            continue
        count += 1
        if count > _PER_MODEL:
            return
        outer = f"{model.entry}!/" if model.entry else ""
        where = f"{outer}{problem.where}" if problem.entry else model.entry
        values = {"detail": problem.detail, "where": f" ({where})" if where else ""}
        yield Hit(Span(0, 0), values, f"{outer}{problem.entry}", severity=problem.severity)
