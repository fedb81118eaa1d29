"""A ``depends_on`` that names neither a revision nor a branch."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.pairs import chains_of


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    known = {name for chain in project.memo(chains_of) for name in chain.links}
    for chain in project.memo(chains_of):
        for link, name, span, is_dependency in chain.missing:
            # Alembic takes the beginning of an id for the id.
            if is_dependency and not chain.open and not any(other.startswith(name) for other in known):
                yield Hit(Span(*span), {"name": name, "revision": link.fact.revision}, link.fact.revision, link.path)
