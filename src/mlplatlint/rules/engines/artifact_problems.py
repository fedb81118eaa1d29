"""Rules that report kinds of problems of a container or model format; the rows name the kinds."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.artifact.model import ArtifactFile

_PER_FILE = 20


def load_rows(rows: str) -> frozenset[str]:
    """Return the kinds of problems, separated by blanks, that a page's ``rows`` name."""
    return frozenset(rows.split())


def check(artifact: ArtifactFile, kinds: frozenset[str]) -> Iterator[Hit]:
    """Yield one hit for each problem of these kinds, up to a bound."""
    found = [problem for problem in artifact.problems if problem.kind in kinds]
    for problem in found[:_PER_FILE]:
        at = min(problem.offset, max(0, len(artifact.source.data) - 1))
        yield Hit(Span(at, at), problem.values, problem.entry, severity=problem.severity)
