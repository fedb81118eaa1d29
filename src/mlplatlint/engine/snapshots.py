"""What whole runs found: one JSON file per state of a tree.

An unchanged tree needs nothing else, so this store loads no database; the rows of single files are in :mod:`cache`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlplatlint.findings.model import Finding, Notification

_KEPT = 32
"""States remembered in one cache folder; the one unused for longest goes first."""


class Snapshot(NamedTuple):
    """What a run found before filtering, findings with their fingerprints.

    ``kinds`` holds the kinds of each file, in the order of the files; ``ran`` counts pairs of rule and file.
    """

    findings: list[Finding]
    notifications: list[Notification]
    directives: Mapping[str, list[Sequence[Any]]]
    kinds: list[tuple[str, ...]]
    ran: int


def load(folder: str, key: str) -> Snapshot | None:
    """Return what the run of a key found; None when it is not known or its file is damaged."""
    path = _path(folder, key)
    try:
        with open(path, encoding="utf-8") as stream:
            snapshot = _unpack(json.load(stream))
        os.utime(path)
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    return snapshot


def store(folder: str, key: str, snapshot: Snapshot) -> None:
    """Keep what a run found; a folder that cannot be written costs only time."""
    path = _path(folder, key)
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(temporary, "w", encoding="utf-8") as stream:
            stream.write(_pack(snapshot))
        os.replace(temporary, path)
        _forget_oldest(os.path.dirname(path))
    except OSError:
        return


def _path(folder: str, key: str) -> str:
    return os.path.join(folder, "runs", f"{key}.json")


def _forget_oldest(folder: str) -> None:
    with os.scandir(folder) as entries:
        known = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
    for _, path in known[:-_KEPT]:
        os.unlink(path)


def _pack(snapshot: Snapshot) -> str:
    numbers: dict[tuple[str, ...], int] = {}
    each = [numbers.setdefault(kinds, len(numbers)) for kinds in snapshot.kinds]
    findings = [finding.pack() for finding in snapshot.findings]
    row = [findings, snapshot.notifications, snapshot.directives, list(numbers), each, snapshot.ran]
    # Readable by nobody but machines; paths may hold halves of characters, which ASCII carries.
    return json.dumps(row, separators=(",", ":"))


def _unpack(row: list[Any]) -> Snapshot:
    findings, notifications, directives, known, each, ran = row
    tuples = [tuple(kinds) for kinds in known]
    return Snapshot(
        [Finding.unpack(item) for item in findings],
        [Notification(*item) for item in notifications],
        directives,
        [tuples[number] for number in each],
        ran,
    )
