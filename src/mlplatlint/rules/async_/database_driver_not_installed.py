"""An engine whose driver no requirement file of the repository names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_example, is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.database_urls import engines
from mlplatlint.project.model import Project
from mlplatlint.project.pins import governing, pins, requirement_files
from mlplatlint.rules import tables

_ELSEWHERE = re.compile(
    r"(?i)(?:^|/)(?:setup\.py|[^/]*dockerfile[^/]*|[^/]*\.dockerfile|[^/]*\.nix|[^/]*\.lock|[^/]*\.sh|makefile|[^/]*\.ipynb"
    r"|[^/]*\.ya?ml|[^/]*\.toml|[^/]*\.txt|[^/]*\.in)$"
)
"""Other files that may install a package."""


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each engine of a known scheme where SQLAlchemy is required and none of the drivers is."""
    if not project.complete:
        return
    packages: dict[str, list[str]] = tables.load("database_dialects.toml")["package"]
    required = [*pins(project, "sqlalchemy"), *pins(project, "sqlmodel")]
    found = [one for one in project.memo(engines) if one.scheme in packages]
    texts = list(_texts(project)) if required and found else []
    for engine in found:
        words = packages[engine.scheme]
        if is_test(engine.path) or is_example(engine.path) or not governing(required, engine.path):
            continue
        if any(word.encode() in text for text in texts for word in words):
            continue
        place = governing(required, engine.path)[0]
        yield Hit(
            Span(engine.call.start, engine.call.end),
            {"scheme": engine.scheme, "package": words[0]},
            engine.call.symbol,
            engine.path,
            related=(Place(place.path, place.span, "requires SQLAlchemy, and no driver"),),
            confidence="medium" if engine.origins else "",
        )


def _texts(project: Project) -> Iterator[bytes]:
    known = set(requirement_files(project))
    for path in project.paths():
        if path in known or _ELSEWHERE.search(path):
            yield (project.content(path) or b"").lower()
