"""The result cache: one SQLite file, keyed by content and by everything else that a result depends on, and a file for
each state of a tree as a whole (:mod:`snapshots`).

A key covers the file's content (git's blob id where git is sure of it, else the same hash computed here), its path, the rules
and settings that govern it, the tool's own code and the interpreter's grammar. A row is JSON or MessagePack, which cannot execute
anything; a row that does not decode is a miss; a database that is damaged is set aside and made anew. The cache never fails a run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlplatlint import __version__
from mlplatlint.engine import snapshots
from mlplatlint.engine.result import FileResult
from mlplatlint.engine.snapshots import Snapshot
from mlplatlint.files.digest import sha1
from mlplatlint.files.discover import FileEntry
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Notification
from mlplatlint.rules.paths import catalogue_root, is_source_tree, package_root
from mlplatlint.rules.tables import cache_home

FORMAT = 3
_MAX_BYTES = 512 * 1024 * 1024
"""Size above which the database is emptied rather than grown for ever."""
_BATCH = 500


Item = tuple[FileEntry, str]
"""A file, and a text that identifies the rules and settings that govern it."""


class NoCache:
    """Knows nothing and keeps nothing; also the interface of :class:`Cache`.

    ``contents`` are ids of the files' bytes, in the order of the items; ``run_key`` stands for a whole run.
    """

    def contents(self, items: Sequence[Item], given: Mapping[str, Source]) -> list[str]:
        """Return the id of each file's content; '' where it is not known."""
        return [""] * len(items)

    def keys(self, items: Sequence[Item], contents: Sequence[str]) -> dict[str, str]:
        """Return path -> key of each file's result."""
        return {entry.path: "" for entry, _ in items}

    def named_keys(self, names: Sequence[str], identity: str) -> dict[str, str]:
        """Return name -> key of something that is known by name and by an identity; none without a cache."""
        return {}

    def run_key(self, items: Sequence[Item], contents: Sequence[str], root_key: str) -> str:
        """Return the key of the whole run; '' when it cannot be remembered."""
        return ""

    def snapshot(self, run_key: str) -> Snapshot | None:
        """Return what an identical run found, or None."""
        return None

    def remember(self, run_key: str, snapshot: Snapshot) -> None:
        """Keep what a finished run found."""

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
    """The store on disk. Every method treats an error as not knowing; the database is opened when first needed."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._opened: Any = None
        self._usable = True
        self._tool = tool_identity()

    # --- keys ------------------------------------------------------------------------------------------

    def contents(self, items: Sequence[Item], given: Mapping[str, Source]) -> list[str]:
        return [entry.blob or _content_id(entry, given) for entry, _ in items]

    def keys(self, items: Sequence[Item], contents: Sequence[str]) -> dict[str, str]:
        plans = {plan: _hash(f"{self._tool}\0{plan}") for plan in {plan for _, plan in items}}
        return {
            entry.path: _hash(f"{plans[plan]}\0{entry.path}\0{content}") if content else ""
            for (entry, plan), content in zip(items, contents, strict=True)
        }

    def named_keys(self, names: Sequence[str], identity: str) -> dict[str, str]:
        return {name: _hash(f"{self._tool}\0{name}\0{identity}") for name in names}

    def run_key(self, items: Sequence[Item], contents: Sequence[str], root_key: str) -> str:
        if not all(contents):
            return ""
        plans: dict[str, str] = {}
        parts = [
            f"{entry.path}\0{content}\0{plans.setdefault(plan, str(len(plans)))}"
            for (entry, plan), content in zip(items, contents, strict=True)
        ]
        return _hash("\0".join([self._tool, root_key, *parts, *plans]))

    # --- whole runs --------------------------------------------------------------------------------------

    def snapshot(self, run_key: str) -> Snapshot | None:
        return snapshots.load(self._folder, run_key) if run_key else None

    def remember(self, run_key: str, snapshot: Snapshot) -> None:
        if run_key and not any(note.level == "error" for note in snapshot.notifications):
            snapshots.store(self._folder, run_key, snapshot)

    # --- single files ------------------------------------------------------------------------------------

    def load(self, keys: Mapping[str, str]) -> dict[str, FileResult]:
        by_key = {key: path for path, key in keys.items() if key}
        found: dict[str, FileResult] = {}
        # Nearly all files have nothing to say, in the same few words.
        decoded: dict[str, tuple[FileResult, bool]] = {}
        told: list[str] = []
        for key, payload in self._batched("SELECT key, payload FROM results WHERE key IN ({})", list(by_key)):
            known = decoded.get(payload)
            if known is None:
                try:
                    *row, has_facts = json.loads(payload)
                    known = decoded[payload] = _unpack_result(row), has_facts
                except (ValueError, TypeError, KeyError):
                    continue
            found[by_key[key]] = known[0]
            if known[1]:
                told.append(key)
        if told:
            rows = "SELECT key, subject, record FROM facts WHERE eager = 1 AND key IN ({})"
            facts: dict[str, dict[str, bytes]] = {}
            for key, subject, record in self._batched(rows, told):
                facts.setdefault(by_key[key], {})[subject] = record
            for path in map(by_key.__getitem__, told):
                if path in facts:
                    found[path] = found[path]._replace(facts=facts[path])
                else:  # a row whose facts are gone is worth nothing
                    del found[path]
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

    def _database(self) -> Any:
        """Return the connection, or None when there can be none; without one the run is only slower."""
        if self._opened is None and self._usable:
            self._opened = _open(os.path.join(self._folder, "results.sqlite3"))
            self._usable = self._opened is not None
        return self._opened

    def _rows(self, query: str, values: Sequence[Any]) -> list[Any]:
        database = self._database()
        if database is None:
            return []
        import sqlite3

        try:
            rows: list[Any] = database.execute(query, values).fetchall()
            return rows
        except sqlite3.Error:
            return []

    def _batched(self, query: str, keys: list[str]) -> Iterable[Any]:
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            yield from self._rows(query.format(",".join("?" * len(batch))), batch)

    def _write(self, query: str, rows: Sequence[Any]) -> None:
        database = self._database() if rows else None
        if database is None:
            return
        import sqlite3

        try:
            with database:
                database.executemany(query, rows)
        except sqlite3.Error:
            return

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def open_cache(folder: str) -> NoCache:
    """Return the cache in a folder (default: the user's cache folder)."""
    return Cache(folder or cache_home())


def _open(path: str) -> Any:
    import sqlite3

    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        if os.path.exists(path) and os.path.getsize(path) > _MAX_BYTES:
            os.unlink(path)
    except OSError:
        return None
    for attempt in (1, 2):
        try:
            return _connect(path)
        except sqlite3.DatabaseError as error:
            # Locked means another run is writing; anything else means that the file is no database of ours.
            if attempt == 2 or "locked" in str(error):
                return None
            _set_aside(path)
    return None


def _connect(path: str) -> Any:
    import sqlite3

    database = sqlite3.connect(path, timeout=5.0)
    try:
        if database.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            database.executescript(
                "DROP TABLE IF EXISTS results; DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS runs;"
                "CREATE TABLE results (key TEXT PRIMARY KEY, payload TEXT) WITHOUT ROWID;"
                "CREATE TABLE facts (key TEXT, subject TEXT, eager INTEGER, record BLOB, PRIMARY KEY (key, subject)) WITHOUT ROWID;"
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
        stat = os.stat(os.path.join(package_root(), "rules", "catalogue.json"))
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
            return sha1(b"blob %d\0" % len(data) + data).hexdigest()
        with open(entry.absolute, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            digest = sha1(b"blob %d\0" % size)
            while part := stream.read(1 << 20):
                digest.update(part)
        return digest.hexdigest()
    except OSError:
        return ""


def _hash(text: str) -> str:
    return sha1(text.encode("utf-8", "surrogateescape")).hexdigest()


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
        bool(result.facts),
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
