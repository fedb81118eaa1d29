"""Two revision files with one id."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    for chain in project.memo(chains_of):
        for first, second in chain.duplicates:
            related = (Place(first.path, Span(*first.fact.revision_span), "the same id"),)
            revision = second.fact.revision
            yield Hit(Span(*second.fact.revision_span), {"revision": revision}, revision, second.path, related)
