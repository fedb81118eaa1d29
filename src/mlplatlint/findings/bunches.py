"""Many hits of one rule that are one thing to change: one hit tells of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import SEVERITY_RANK, Hit, Place

MOST = 3
"""So many places of one file are told one by one; more of them are one hit."""


def once_per_place(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield one hit for each place: a loop over twenty tables is one thing to change. ``more`` tells of the others."""
    grouped: dict[tuple[str, Span], list[Hit]] = {}
    for hit in hits:
        grouped.setdefault((hit.path, hit.span), []).append(hit)
    for same in grouped.values():
        more = f", and {len(same) - 1} more like it here" if len(same) > 1 else ""
        yield same[0]._replace(values={**same[0].values, "more": more})


def bunched(hits: Iterable[Hit], usual: str = "high") -> Iterator[Hit]:
    """Yield one hit for each place, and a single one for a file that has more than :data:`MOST` of them.

    A migration that builds thirty indexes is changed as a whole, and thirty findings would hide all others. The hit is
    the first of the worst severity; ``more`` counts the others and ``related`` shows them. ``usual`` is the severity of
    the rule's page, which hits have that name none.
    """
    files: dict[str, list[Hit]] = {}
    for hit in once_per_place(hits):
        files.setdefault(hit.path, []).append(hit)
    for found in files.values():
        if len(found) <= MOST:
            yield from found
            continue
        first = min(found, key=lambda hit: SEVERITY_RANK[hit.severity or usual])
        others = [hit for hit in found if hit is not first]
        related = tuple(Place(hit.path, hit.span, "here as well") for hit in others)
        more = f", and {len(others)} more like it in this file"
        yield first._replace(values={**first.values, "more": more}, related=(*first.related, *related))
