"""One branch label on several revisions."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.chain_faults import labels_twice
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    for chain in project.memo(chains_of):
        for label, links in labels_twice(chain):
            first, *others = links
            related = (Place(first.path, Span(*first.fact.revision_span), "first given here"),)
            for link in others:
                yield Hit(Span(*link.fact.revision_span), {"label": label}, label, link.path, related)
