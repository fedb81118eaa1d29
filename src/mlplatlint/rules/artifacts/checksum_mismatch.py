"""Recorded digests that are not those of the model files they name."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.checksums import mismatches
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    for item in project.memo(mismatches):
        values = {"file": item.file, "algorithm": item.algorithm.upper().replace("SHA", "SHA-")}
        yield Hit(item.span, values, item.file, item.path, (Place(item.file, Span(0, 0), "the file"),))
