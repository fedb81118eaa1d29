"""Revisions that follow each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.chain_faults import cycles
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    for chain in project.memo(chains_of):
        for circle in cycles(chain):
            first = circle[0]
            span = next((Span(*span) for _, span in (*first.fact.down, *first.fact.depends)), Span(0, 0))
            names = " -> ".join(link.fact.revision for link in (*circle, first))
            flow = tuple(Place(link.path, Span(*link.fact.revision_span), link.fact.revision) for link in circle)
            yield Hit(span, {"circle": names}, first.fact.revision, first.path, related=flow[1:])
