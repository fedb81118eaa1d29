"""A second base beside the chain."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.chain_faults import stray_bases
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for chain in project.memo(chains_of):
        if chain.open or chain.missing:
            continue
        for link in stray_bases(chain):
            main = next(base for base in chain.bases if base is not link)
            related = (Place(main.path, Span(*main.fact.revision_span), "another base"),)
            revision = link.fact.revision
            yield Hit(Span(*link.fact.revision_span), {"revision": revision}, revision, link.path, related)
