"""Lines that load a model file of this repository which runs code or cannot be told not to."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.model_io import loaded_files, writers

_SAFE = {"torch.load": "True", "torch.serialization.load": "True", "numpy.load": "False"}


def check(project: Project) -> Iterator[Hit]:
    for loaded in project.memo(loaded_files):
        call = loaded.call
        if loaded.facts.verdict != "dangerous" or call.safe == _SAFE.get(call.name, "-"):
            continue
        values = {"call": call.name, "file": loaded.file}
        related = (Place(loaded.file, Span(0, 0), "the file"), *writers(project, loaded.file))
        yield Hit(Span(call.start, call.end), values, call.symbol, loaded.path, related)
