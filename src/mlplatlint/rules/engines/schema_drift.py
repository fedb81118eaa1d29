"""Rules that report kinds of differences between models and migrations; the rows name the kinds."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.drift import differences


def load_rows(rows: str) -> frozenset[str]:
    """Return the kinds of differences, separated by blanks, that a page's ``rows`` name."""
    return frozenset(rows.split())


def check(project: Project, kinds: frozenset[str]) -> Iterator[Hit]:
    """Yield one hit for each difference of these kinds."""
    if not project.complete:
        return
    for item in project.memo(differences):
        if item.kind not in kinds:
            continue
        place, other = item.declared, item.migrated
        if not place.path:
            place, other = other, place
        related = (Place(other.path, other.span, "in the migrations"),) if other.path and other != place else ()
        values = {
            "table": item.table,
            "column": item.column,
            "model": item.model,
            "migration": item.migration,
            "detail": item.detail,
        }
        # Filters in env.py may leave a table out on purpose.
        confidence = "low" if item.filtered else item.confidence
        symbol = f"{item.table}.{item.column}" if item.column else item.table
        yield Hit(place.span, values, symbol, place.path, related, severity=item.severity, confidence=confidence)
