"""Joins between code that loads models and the files it loads."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from mlplatlint.facts.artifacts import ArtifactFacts
from mlplatlint.facts.model_io import ModelCall
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Place
from mlplatlint.project.artifacts import artifacts
from mlplatlint.project.model import Project

_WRITERS_SHOWN = 3


class Loaded(NamedTuple):
    """A call in ``path`` and the model file of the repository it names."""

    path: str
    call: ModelCall
    file: str
    facts: ArtifactFacts


def loaded_files(project: Project) -> list[Loaded]:
    """Return the loads whose literal path names a model file of the scan, in path order.

    A path counts from the repository's root, from the folder of the code, or, when a single file ends with it and it has a
    folder of its own, from anywhere: where a process starts is not known.
    """
    known = artifacts(project)
    found = []
    for path, record in sorted(project.facts("model-io").items()):
        for call in record.calls:
            file = _resolve(path, call.path, known) if call.kind == "load" and call.path else ""
            if file:
                found.append(Loaded(path, call, file, known[file]))
    return found


def writers(project: Project, file: str) -> tuple[Place, ...]:
    """Return the lines of the scan that write a model file by a literal path, at most three."""
    found = []
    for path, record in sorted(project.facts("model-io").items()):
        for call in record.calls:
            if (
                call.kind in ("save", "export")
                and call.path
                and _resolve(path, call.path, {file: artifacts(project)[file]})
            ):
                found.append(Place(path, Span(call.start, call.end), f"`{call.name}` writes it"))
    return tuple(found[:_WRITERS_SHOWN])


def _resolve(code: str, literal: str, files: Mapping[str, ArtifactFacts]) -> str:
    if "://" in literal:
        return ""
    wanted = posixpath.normpath(literal.replace("\\", "/")).lstrip("/")
    for folder in ("", posixpath.dirname(code)):
        candidate = posixpath.normpath(posixpath.join(folder, wanted))
        if candidate in files:
            return candidate
    if "/" not in wanted or wanted.startswith(".."):
        return ""
    ends = [file for file in files if file.endswith("/" + wanted)]
    return ends[0] if len(ends) == 1 else ""
