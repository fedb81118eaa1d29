"""A chain of revisions that ends in several places."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for chain in project.memo(chains_of):
        if chain.open or len(chain.heads) < 2:
            continue
        # Branches that carry labels are meant to stay apart.
        heads = [head for head in chain.heads if not chain.labels_above(head)]
        if len(heads) < 2:
            continue
        *others, last = heads
        related = tuple(
            Place(head.path, Span(*head.fact.revision_span), f"head `{head.fact.revision}`") for head in others
        )
        names = ", ".join(f"`{head.fact.revision}`" for head in heads)
        values = {"count": len(heads), "heads": names}
        yield Hit(Span(*last.fact.revision_span), values, chain.home, last.path, related=related)
