"""A revision that others have run and whose file is gone."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.published import published_changes


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    deleted = project.memo(published_changes).deleted
    facts = project.facts("alembic-revision")
    for path in sorted(deleted):
        folder = path.rpartition("/")[0]
        beside = [other for other in facts if other.rpartition("/")[0] == folder]
        if not beside or len(deleted) > len(facts):
            # The whole chain was moved, or squashed into a few.
            continue
        place = beside[0]
        name = path.rpartition("/")[2]
        yield Hit(Span(*facts[place].revision_span), {"path": path, "name": name}, path, place)
