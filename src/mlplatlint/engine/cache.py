"""The result cache: one SQLite file, keyed by content and by everything else that a result depends on.

A key covers the file's content (git's blob id where git is sure of it, else the same hash computed here), its path, the rules
and settings that govern it, the tool's own code and the interpreter's grammar. A row is JSON or MessagePack, which cannot execute
anything; a row that does not decode is a miss; a database that is damaged is set aside and made anew. The cache never fails a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mlplatlint import __version__
from mlplatlint.engine.analyse import FileResult
from mlplatlint.files.discover import FileEntry
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Notification
from mlplatlint.rules.paths import catalogue_root, is_source_tree, package_root
from mlplatlint.rules.tables import cache_home

FORMAT = 2
_MAX_BYTES = 512 * 1024 * 1024
"""Size above which the database is emptied rather than grown for ever."""
_BATCH = 500


class Snapshot(NamedTuple):
    """What a whole run found before filtering: all an unchanged tree needs to be reported again."""

    findings: list[Finding]
    notifications: list[Notification]
    directives: dict[str, list[Sequence[Any]]]
    kinds: dict[str, tuple[str, ...]]
    ran: int


def make_snapshot(
    findings: Sequence[Finding],
    notifications: Sequence[Notification],
    directives: Mapping[str, list[Sequence[Any]]],
    results: Mapping[str, FileResult],
) -> Snapshot:
    """Return the snapshot of a finished run."""
    return Snapshot(
        list(findings),
        list(notifications),
        dict(directives),
        {path: result.kinds for path, result in results.items()},
        sum(result.ran for result in results.values()),
    )


class NoCache:
    """Knows nothing and keeps nothing; also the interface of :class:`Cache`."""

    def keys(self, items: Iterable[tuple[FileEntry, str]], given: Mapping[str, Source]) -> dict[str, str]:
        """Return path -> key of each file's result."""
        return {entry.path: "" for entry, _ in items}

    def snapshot(self, keys: Mapping[str, str], root_key: str) -> Snapshot | None:
        """Return what an identical run found, or None."""
        return None

    def remember(
        self,
        keys: Mapping[str, str],
        root_key: str,
        findings: Sequence[Finding],
        notifications: Sequence[Notification],
        directives: Mapping[str, list[Sequence[Any]]],
        results: Mapping[str, FileResult],
    ) -> Snapshot:
        """Keep and return the snapshot of a finished run."""
        return make_snapshot(findings, notifications, directives, results)

    def load(self, keys: Mapping[str, str]) -> dict[str, FileResult]:
        """Return path -> result for the keys that are known."""
        return {}

    def store(self, keys: Mapping[str, str], results: Mapping[str, FileResult]) -> None:
        """Keep results."""

    def load_facts(self, subject: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return path -> encoded record of an on-demand subject; empty bytes for a file known to have none."""
        return {}

    def store_facts(self, subject: str, keys: Mapping[str, str], records: Mapping[str, bytes]) -> None:
        """Keep records of an on-demand subject."""

    def close(self) -> None:
        """Let go of the database."""


class Cache(NoCache):
    """The SQLite store. Every method treats a database error as not knowing."""

    def __init__(self, database: Any, path: str) -> None:
        self._database = database
        self._path = path
        self._tool = tool_identity()

    # --- keys ------------------------------------------------------------------------------------------

    def keys(self, items: Iterable[tuple[FileEntry, str]], given: Mapping[str, Source]) -> dict[str, str]:
        plans: dict[str, str] = {}
        keys = {}
        for entry, plan in items:
            identity = plans.get(plan)
            if identity is None:
                identity = plans[plan] = _hash(f"{self._tool}\0{plan}")
            content = entry.blob or _content_id(entry, given)
            keys[entry.path] = _hash(f"{identity}\0{entry.path}\0{content}") if content else ""
        return keys

    def _run_key(self, keys: Mapping[str, str], root_key: str) -> str:
        if not all(keys.values()):
            return ""
        text = "\0".join(f"{path}\0{key}" for path, key in sorted(keys.items()))
        return _hash(f"{self._tool}\0{root_key}\0{text}")

    # --- whole runs --------------------------------------------------------------------------------------

    def snapshot(self, keys: Mapping[str, str], root_key: str) -> Snapshot | None:
        key = self._run_key(keys, root_key)
        row = self._rows("SELECT payload FROM runs WHERE key = ?", [key]) if key else []
        try:
            return _unpack_snapshot(json.loads(row[0][0])) if row else None
        except (ValueError, TypeError, KeyError):
            return None

    def remember(
        self,
        keys: Mapping[str, str],
        root_key: str,
        findings: Sequence[Finding],
        notifications: Sequence[Notification],
        directives: Mapping[str, list[Sequence[Any]]],
        results: Mapping[str, FileResult],
    ) -> Snapshot:
        made = make_snapshot(findings, notifications, directives, results)
        key = self._run_key(keys, root_key)
        if key and not any(note.level == "error" for note in notifications):
            self._write("INSERT OR REPLACE INTO runs VALUES (?, ?)", [(key, _pack_snapshot(made))])
        return made

    # --- single files ------------------------------------------------------------------------------------

    def load(self, keys: Mapping[str, str]) -> dict[str, FileResult]:
        by_key = {key: path for path, key in keys.items() if key}
        found: dict[str, FileResult] = {}
        for key, payload in self._batched("SELECT key, payload FROM results WHERE key IN ({})", list(by_key)):
            try:
                found[by_key[key]] = _unpack_result(json.loads(payload))
            except (ValueError, TypeError, KeyError):
                continue
        if found:
            rows = "SELECT key, subject, record FROM facts WHERE eager = 1 AND key IN ({})"
            for key, subject, record in self._batched(rows, [keys[path] for path in found]):
                found[by_key[key]].facts[subject] = record
        return found

    def store(self, keys: Mapping[str, str], results: Mapping[str, FileResult]) -> None:
        rows, records = [], []
        for path, result in results.items():
            key = keys.get(path, "")
            if key and not any(note.level == "error" for note in result.notifications):
                rows.append((key, json.dumps(_pack_result(result))))
                records += [(key, subject, 1, record) for subject, record in result.facts.items()]
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", records)
        self._write("INSERT OR REPLACE INTO results VALUES (?, ?)", rows)

    def load_facts(self, subject: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        by_key = {key: path for path, key in keys.items() if key}
        rows = f"SELECT key, record FROM facts WHERE subject = {_quoted(subject)} AND key IN ({{}})"
        return {by_key[key]: record for key, record in self._batched(rows, list(by_key))}

    def store_facts(self, subject: str, keys: Mapping[str, str], records: Mapping[str, bytes]) -> None:
        rows = [(keys[path], subject, 0, record) for path, record in records.items() if keys.get(path)]
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", rows)

    # --- the database --------------------------------------------------------------------------------------

    def _rows(self, query: str, values: Sequence[Any]) -> list[Any]:
        import sqlite3

        try:
            rows: list[Any] = self._database.execute(query, values).fetchall()
            return rows
        except sqlite3.Error:
            return []

    def _batched(self, query: str, keys: list[str]) -> Iterable[Any]:
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            yield from self._rows(query.format(",".join("?" * len(batch))), batch)

    def _write(self, query: str, rows: Sequence[Any]) -> None:
        import sqlite3

        if not rows:
            return
        try:
            with self._database:
                self._database.executemany(query, rows)
        except sqlite3.Error:
            return

    def close(self) -> None:
        self._database.close()


def open_cache(folder: str) -> NoCache:
    """Open the cache in a folder (default: the user's cache folder); without one the run is only slower."""
    import sqlite3

    path = os.path.join(folder or cache_home(), "results.sqlite3")
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        if os.path.exists(path) and os.path.getsize(path) > _MAX_BYTES:
            os.unlink(path)
    except OSError:
        return NoCache()
    for attempt in (1, 2):
        try:
            return Cache(_connect(path), path)
        except sqlite3.DatabaseError as error:
            # Locked means another run is writing; anything else means that the file is no database of ours.
            if attempt == 2 or "locked" in str(error):
                return NoCache()
            _set_aside(path)
    return NoCache()


def _connect(path: str) -> Any:
    import sqlite3

    database = sqlite3.connect(path, timeout=5.0)
    try:
        if database.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            database.executescript(
                "DROP TABLE IF EXISTS results; DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS runs;"
                "CREATE TABLE results (key TEXT PRIMARY KEY, payload TEXT) WITHOUT ROWID;"
                "CREATE TABLE facts (key TEXT, subject TEXT, eager INTEGER, record BLOB, PRIMARY KEY (key, subject)) WITHOUT ROWID;"
                "CREATE TABLE runs (key TEXT PRIMARY KEY, payload TEXT) WITHOUT ROWID;"
                f"PRAGMA user_version = {FORMAT};"
            )
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
    except BaseException:
        database.close()
        raise
    return database


def _set_aside(path: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        try:
            os.unlink(path + suffix)
        except OSError:
            continue


# --- identities ------------------------------------------------------------------------------------------


def tool_identity() -> str:
    """Return a text that changes when the tool's rules, tables or code change, or the grammar that reads Python does."""
    parts = [__version__, f"{sys.version_info[0]}.{sys.version_info[1]}", str(FORMAT)]
    if is_source_tree():
        for base in (package_root(), catalogue_root()):
            parts += _stamps(base)
    else:
        stat = os.stat(os.path.join(package_root(), "rules", "catalogue.py"))
        parts.append(f"{stat.st_size}-{stat.st_mtime_ns}")
    return _hash("\0".join(parts))


def _stamps(folder: str) -> list[str]:
    found = []
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        stack.append(entry.path)
                elif not entry.name.endswith(".md"):
                    stat = entry.stat()
                    found.append(f"{entry.path}-{stat.st_size}-{stat.st_mtime_ns}")
    return sorted(found)


def _content_id(entry: FileEntry, given: Mapping[str, Source]) -> str:
    """Return the id git would give the bytes, so that both ways of knowing a file share rows; '' when unreadable."""
    try:
        if entry.path in given:
            data = bytes(given[entry.path].data)
            return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        with open(entry.absolute, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            digest = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
            while part := stream.read(1 << 20):
                digest.update(part)
        return digest.hexdigest()
    except OSError:
        return ""


def _hash(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- rows ------------------------------------------------------------------------------------------------


def _pack_result(result: FileResult) -> list[Any]:
    return [
        result.language,
        result.kinds,
        [finding.pack() for finding in result.findings],
        result.notifications,
        result.addressed,
        result.commented,
        result.armed,
        result.ran,
    ]


def _unpack_result(row: list[Any]) -> FileResult:
    language, kinds, findings, notifications, addressed, commented, armed, ran = row
    return FileResult(
        language,
        tuple(kinds),
        tuple(Finding.unpack(item) for item in findings),
        tuple(Notification(*item) for item in notifications),
        addressed,
        commented,
        tuple(armed),
        ran,
        {},
    )


def _pack_snapshot(made: Snapshot) -> str:
    findings = [finding.pack() for finding in made.findings]
    return json.dumps([findings, made.notifications, made.directives, made.kinds, made.ran])


def _unpack_snapshot(row: list[Any]) -> Snapshot:
    findings, notifications, directives, kinds, ran = row
    return Snapshot(
        [Finding.unpack(item) for item in findings],
        [Notification(*item) for item in notifications],
        directives,
        {path: tuple(names) for path, names in kinds.items()},
        ran,
    )
