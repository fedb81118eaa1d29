"""Joins over model files: the classes of this repository that pickles are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mlplatlint.facts.artifacts import ArtifactFacts, PythonClasses
from mlplatlint.files.source import Span
from mlplatlint.project.model import Project

MAIN_MODULES = ("__main__", "__mp_main__")


class ClassPlace(NamedTuple):
    """Where a class of the repository is defined."""

    path: str
    span: Span


def artifacts(project: Project) -> Mapping[str, ArtifactFacts]:
    """Return the facts of every model file by path."""
    return project.facts("artifact")


def pickled_classes(project: Project) -> dict[tuple[str, str], ClassPlace]:
    """Return where the classes that pickles name are defined, for those of this repository.

    A module is a file whose path ends with the module's; the class of a script (``__main__``) is searched by its name and
    counts only when a single file defines it.
    """
    wanted = {
        (name.module, name.name)
        for facts in artifacts(project).values()
        for stream in facts.streams
        for name in stream.unknown
        if name.module and "." not in name.name
    }
    if not wanted:
        return {}
    paths = project.paths("python")
    by_module: dict[str, list[str]] = {}
    for path in paths:
        by_module.setdefault(path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2], []).append(path)
    found: dict[tuple[str, str], ClassPlace] = {}
    for module, name in sorted(wanted):
        candidates = list(paths) if module in MAIN_MODULES else _files_of(module, by_module)
        classes: Mapping[str, PythonClasses] = project.request("python-classes", candidates)
        places = [
            ClassPlace(path, Span(start, end))
            for path, record in sorted(classes.items())
            for other, start, end in record.classes
            if other == name
        ]
        if places and (module not in MAIN_MODULES or len(places) == 1):
            found[module, name] = min(places, key=lambda place: len(place.path))
    return found


def _files_of(module: str, by_module: Mapping[str, list[str]]) -> list[str]:
    tail = "/" + module.replace(".", "/")
    return [
        path
        for path in by_module.get(module.rpartition(".")[2], ())
        if f"/{path}".removesuffix(".py").removesuffix("/__init__").endswith(tail)
    ]
