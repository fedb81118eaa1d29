"""Which database a folder's migrations are for, and which version of PostgreSQL.

The configuration decides (``[project] database`` and ``postgres-version``). Without it the nearest evidence does, going up from
the migrations' own folder: dialects the revisions import, engine URLs, required drivers, images of servers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mlplatlint.facts.database_hints import DatabaseHints
from mlplatlint.project.model import Project

POSTGRES = "postgresql"
OLDEST, DEFAULT = 12, 15
"""Oldest major judged, and the one assumed where nothing says."""

_OTHER_NAME = re.compile(r"(?i)(?:^|[/_.\-])(sqlite|mysql|mariadb|oracle|mssql|sqlserver|clickhouse|snowflake|bigquery|redshift|duckdb|spanner)"
                         r"(?=[/_.\-\d])")  # fmt: skip
_OWN_NAME = re.compile(r"(?i)(?:^|[/_.\-])(?:postgres(?:ql)?|pg|psql|timescaledb|supabase)(?=[/_.\-\d])")
_ASIDE = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|docs?|examples?|fixtures?|benchmarks?|node_modules|vendor|third_party)/|(?:^|/)(?:test_[^/]*|conftest)\.py$"
)
_EMBEDDED = frozenset(("sqlite", "duckdb"))
"""Databases that live in a process beside the real one: alone they count, beside a server they do not."""


class Verdict(NamedTuple):
    """``kind`` is ``postgresql``, ``other`` or ``unknown``; ``sure`` tells that nothing speaks for another server."""

    kind: str
    sure: bool
    version: int
    version_known: bool

    @property
    def confidence(self) -> str:
        """Confidence of what holds on PostgreSQL alone: that of the rule's page (empty) or ``medium``."""
        return "" if self.kind == POSTGRES and self.sure else "medium"


class Databases:
    """Answers for which database a migration is written."""

    def __init__(self, project: Project) -> None:
        named = str(project.settings.get("database", "")).lower()
        self.configured = POSTGRES if named.startswith(("postgres", "pg")) else named
        self.version_setting = _major(project.settings.get("postgres-version", ""))
        self.evidence: dict[str, set[str]] = {}
        self.versions: dict[str, set[int]] = {}
        hints: Mapping[str, DatabaseHints] = project.facts("database-hints")
        for path, hint in hints.items():
            if not _ASIDE.search(path):
                self._note(path, {*hint.urls, *hint.drivers, *hint.images}, hint.versions)
        self._known: dict[str, Verdict] = {}

    def _note(self, path: str, families: Iterable[str], versions: Iterable[int]) -> None:
        folder = path.rpartition("/")[0]
        while True:
            self.evidence.setdefault(folder, set()).update(families)
            if versions:
                self.versions.setdefault(folder, set()).update(versions)
            if not folder:
                return
            folder = folder.rpartition("/")[0]

    def verdict(self, path: str, dialects: Iterable[str] = (), own: bool = False) -> Verdict:
        """Return the verdict on one migration.

        ``dialects`` are those that its whole chain imports; ``own`` tells that its text has what only PostgreSQL knows.
        """
        folder = path.rpartition("/")[0]
        kind, sure = self._kind(path, folder, {"postgresql" if name == "pgvector" else name for name in dialects}, own)
        version = self.version_setting or self._version(folder)
        return Verdict(kind, sure, version or DEFAULT, bool(version))

    def _kind(self, path: str, folder: str, dialects: set[str], own: bool) -> tuple[str, bool]:
        if self.configured:
            return (POSTGRES, True) if self.configured == POSTGRES else ("other", True)
        if POSTGRES in dialects:
            return POSTGRES, dialects <= {POSTGRES, *_EMBEDDED}
        if _OWN_NAME.search(f"/{path}"):
            return POSTGRES, True
        if _OTHER_NAME.search(f"/{path}") or dialects:
            return "other", True
        embedded = False
        while True:
            found = self.evidence.get(folder, set())
            servers = found - _EMBEDDED
            if POSTGRES in servers:
                return POSTGRES, servers == {POSTGRES} or own
            if servers:
                return (POSTGRES, False) if own else ("other", True)
            embedded = embedded or bool(found)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        if own:
            return POSTGRES, True
        return ("other", True) if embedded else ("unknown", False)

    def _version(self, folder: str) -> int:
        """Return the lowest major that the nearest compose file, manifest or workflow runs; 0 where none says."""
        while True:
            if folder in self.versions:
                return min(self.versions[folder])
            if not folder:
                return 0
            folder = folder.rpartition("/")[0]


def _major(value: object) -> int:
    match = re.match(r"\s*(\d+)", str(value))
    return int(match.group(1)) if match else 0


def databases(project: Project) -> Databases:
    """Return what is known about the project's databases."""
    return Databases(project)
