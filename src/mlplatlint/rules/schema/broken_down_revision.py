"""A revision that follows one which no file holds."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for chain in project.memo(chains_of):
        known = set(chain.links)
        for link, parent, span, is_dependency in chain.missing:
            # A chain in which hardly anything connects is no chain: snippets, templates, tests.
            if chain.open or is_dependency or len(known) < 2:
                continue
            yield Hit(Span(*span), {"parent": parent, "revision": link.fact.revision}, link.fact.revision, link.path)
