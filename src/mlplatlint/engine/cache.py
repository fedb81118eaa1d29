"""The result cache, and its stand-in when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlplatlint.engine.analyse import FileResult
from mlplatlint.files.discover import FileEntry
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Notification


class Snapshot(NamedTuple):
    """What a whole run found before filtering: all an unchanged tree needs to be reported again."""

    findings: list[Finding]
    notifications: list[Notification]
    directives: dict[str, list[tuple[Any, ...]]]
    kinds: dict[str, tuple[str, ...]]
    ran: int


def make_snapshot(
    findings: Sequence[Finding], notifications: Sequence[Notification], results: Mapping[str, FileResult]
) -> Snapshot:
    """Return the snapshot of a finished run."""
    return Snapshot(
        list(findings),
        list(notifications),
        {path: list(result.directives) for path, result in results.items() if result.directives},
        {path: result.kinds for path, result in results.items()},
        sum(result.ran for result in results.values()),
    )


class NoCache:
    """Knows nothing and keeps nothing."""

    def keys(self, items: Sequence[tuple[FileEntry, str]], given: Mapping[str, Source]) -> dict[str, str]:
        return {entry.path: "" for entry, _ in items}

    def snapshot(self, keys: Mapping[str, str], root_key: str) -> Snapshot | None:
        return None

    def remember(
        self,
        keys: Mapping[str, str],
        root_key: str,
        findings: Sequence[Finding],
        notifications: Sequence[Notification],
        results: Mapping[str, FileResult],
    ) -> Snapshot:
        return make_snapshot(findings, notifications, results)

    def load(self, keys: Mapping[str, str]) -> dict[str, FileResult]:
        return {}

    def store(self, keys: Mapping[str, str], results: Mapping[str, FileResult]) -> None:
        return

    def load_facts(self, subject: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        return {}

    def store_facts(self, subject: str, keys: Mapping[str, str], records: Mapping[str, bytes]) -> None:
        return

    def close(self) -> None:
        return


class Cache(NoCache):
    """Placeholder for the SQLite cache."""


def open_cache(folder: str) -> NoCache:
    """Open the cache."""
    return NoCache()
