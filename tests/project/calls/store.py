"""A project over files given as text, without the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlplatlint.facts.collect import python_calls, python_operators, python_outline
from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.python import parse
from mlplatlint.project.model import Project


class Files:
    """Facts of Python files, collected when asked for."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.sources = {path: Source(path, text.encode()) for path, text in sorted(files.items())}
        self.requested: set[str] = set()

    def eager(self, subject: str) -> Mapping[str, Any]:
        if subject != "python-outline":
            return {}
        found = {path: python_outline.collect(source) for path, source in self.sources.items()}
        return {path: record for path, record in found.items() if record is not None}

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        if subject == "python-outline":
            return self.eager(subject)
        if subject == "python-statements":
            called = {path: python_outline.collect_statements(self.sources[path]) for path in paths}
            return {path: record for path, record in called.items() if record is not None}
        collect = {"python-calls": python_calls.collect, "python-operators": python_operators.collect}[subject]
        found = {}
        for path in paths:
            self.requested.add(path)
            try:
                record = collect(parse(self.sources[path]))
            except ParseFailure:
                continue
            if record is not None:
                found[path] = record
        return found

    def paths(self, kind: str) -> tuple[str, ...]:
        return tuple(self.sources)

    def content(self, path: str) -> bytes | None:
        source = self.sources.get(path)
        return None if source is None else bytes(source.data)


def project_of(files: Mapping[str, str]) -> Project:
    """Return a project of these files."""
    return Project(Files(files))
