"""A project made of a dictionary of files."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from mlplatlint.facts.registry import SUBJECTS
from mlplatlint.files.source import Source
from mlplatlint.fronts.python import parse
from mlplatlint.project.model import Project
from mlplatlint.project.schema.catalogue import Catalogue
from mlplatlint.project.schema.pairs import pairs


def _load(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


class FileFacts:
    """Collects facts as the engine does, through the encoded form that the cache keeps."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(sorted(files.items()))

    def _collect(self, name: str, path: str) -> Any:
        subject = next(item for item in SUBJECTS if item.name == name)
        record = _load(subject.collect)(parse(Source(path, self.files[path].encode())))
        if record is None:
            return None
        return msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=_load(subject.record))

    def eager(self, subject: str) -> Mapping[str, Any]:
        triggers = next(item for item in SUBJECTS if item.name == subject).triggers
        armed = [path for path, text in self.files.items() if any(trigger.decode() in text for trigger in triggers)]
        found = {path: self._collect(subject, path) for path in armed if path.endswith(".py")}
        return {path: record for path, record in found.items() if record is not None}

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        found = {path: self._collect(subject, path) for path in paths if path in self.files}
        return {path: record for path, record in found.items() if record is not None}

    def paths(self, kind: str) -> tuple[str, ...]:
        return tuple(path for path in self.files if not kind or path.endswith({"python": ".py"}.get(kind, kind)))

    def content(self, path: str) -> bytes | None:
        return self.files[path].encode() if path in self.files else None


def project_of(files: Mapping[str, str]) -> Project:
    return Project(FileFacts(files))


HEADER = """import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql
{imports}
revision = "r{number}"
down_revision = {down}


def upgrade():
"""


def chain_files(*bodies: str, imports: str = "", folder: str = "migrations/versions") -> dict[str, str]:
    """Return revision files r1, r2 ... whose upgrades have these bodies."""
    files = {}
    for number, body in enumerate(bodies, 1):
        down = "None" if number == 1 else f'"r{number - 1}"'
        lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
        files[f"{folder}/r{number}.py"] = HEADER.format(imports=imports, number=number, down=down) + lines + "\n"
    return files


def replayed(files: Mapping[str, str]) -> Catalogue:
    """Return the catalogue of the only chain in these files."""
    (pair,) = project_of(files).memo(pairs)
    return pair.replay.catalogue
