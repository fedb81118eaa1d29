"""A revision that others have run and that now does something else."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.published import published_changes, same_migration


def check(project: Project) -> Iterator[Hit]:
    facts = project.facts("alembic-revision")
    for path, before in sorted(project.memo(published_changes).changed.items()):
        after = project.content(path)
        if after is not None and not same_migration(path, before, after):
            revision = facts[path].revision
            yield Hit(Span(*facts[path].revision_span), {"revision": revision}, revision, path)
