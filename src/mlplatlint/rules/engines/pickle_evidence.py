"""Rules that report one or more kinds of evidence against a pickle stream; the rows name the kinds."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.artifact.model import PickleStream

_REASONS = frozenset(
    ("dangerous-call", "dangerous-import", "unknown-call", "unknown-import", "suspicious-call", "suspicious-import")
)
"""Kinds whose detail is the table's reason, a phrase rather than a sentence about the name."""
_PER_STREAM = 20
"""Hits of one rule in one stream; what repeats beyond says nothing new."""


def load_rows(rows: str) -> frozenset[str]:
    """Return the kinds of evidence, separated by blanks, that a page's ``rows`` name."""
    return frozenset(rows.split())


def check(stream: PickleStream, kinds: frozenset[str]) -> Iterator[Hit]:
    """Yield one hit for each different piece of evidence of these kinds."""
    seen: set[tuple[str, str]] = set()
    for item in stream.report.evidence:
        if item.kind not in kinds or (item.name, item.detail) in seen:
            continue
        seen.add((item.name, item.detail))
        if len(seen) > _PER_STREAM:
            return
        name = f"'{item.name}' " if item.name else ""
        at = "" if stream.base < 0 and stream.entry else f", byte {item.offset:,}"
        detail = f"({item.detail})" if item.kind in _REASONS else item.detail
        values = {"name": name, "detail": detail, "where": stream.where, "at": at}
        yield Hit(stream.span(item), values, ":".join(filter(None, (stream.entry, item.name))))
