"""Folders of plain SQL migrations: which files belong together, in which order they run, and who runs them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mlplatlint.facts.sql_scripts import SqlScriptFacts
from mlplatlint.project.model import Project

DOWN_FILE = re.compile(
    r"(?i)(?:(?:[._-](?:down|undo|rollback|revert))\.sql$|(?:^|/)U\d[\w.]*__|(?:^|/)down\.sql$|/down/)"
)
MIGRATION_FOLDER = re.compile(r"(?i)(?:^|/)(?:[\w.-]*migrations?|alembic|versions|flyway|changelog|ddl)/")
MIGRATION_NAME = re.compile(r"(?i)(?:^|/)(?:V\d[\w.]*__|R__|\d{3,}[-_]|[^/]*\.up\.sql$|[^/]*migrat[^/]*$)")

_FLYWAY = re.compile(r"^(?P<kind>[VRB])(?P<version>\d[\d._]*)?__(?P<title>.+)\.sql$")
_NUMBERED = re.compile(r"^(?P<version>\d{1,20})(?:[_\-.](?P<title>.*))?\.sql$", re.DOTALL)
_ONE_FOLDER_EACH = re.compile(r"^(?P<home>.*)/(?P<version>\d{4,}[\w.-]*)/(?:migration|up)\.sql$")

_DIALECT = re.compile(
    r"(?i)^(?P<stem>.+?)\.(?P<dialect>postgres(?:ql)?|pg|mysql|mariadb|sqlite3?|cockroach(?:db)?|mssql|sqlserver|oracle)(?P<rest>(?:\.\w+)*\.sql)$"
)
"""A file for one database among files for several, as ``12_users.mysql.up.sql``."""
_OWN_DIALECTS = frozenset(("postgres", "postgresql", "pg"))


class SqlFile(NamedTuple):
    """One file of a sequence. ``runner`` is empty where nothing tells; ``held`` tells whether the runner holds a
    transaction around the file, None where that is not known."""

    path: str
    runner: str
    held: bool | None


class Place(NamedTuple):
    """Where a file stands: its sequence (empty for a file on its own) and its place there."""

    home: str
    order: tuple[object, ...]
    runner: str


def place_of(path: str, marker: str) -> Place:
    """Return where a file stands, going by its name; ``marker`` is the runner that its section markers tell."""
    folder, _, name = path.rpartition("/")
    whole = _ONE_FOLDER_EACH.match(path)
    if whole is not None:
        return Place(whole["home"], (0, _natural(whole["version"]), path), marker)
    flyway = _FLYWAY.match(name)
    if flyway is not None and (flyway["kind"] == "R" or flyway["version"]):
        if flyway["kind"] == "R":
            return Place(folder, (1, flyway["title"], path), marker or "flyway")
        # Dots and underscores both part a version; leading zeros do not count.
        version = tuple(int(part) for part in re.split(r"[._]", flyway["version"]) if part)
        return Place(folder, (0, version, path), marker or "flyway")
    numbered = _NUMBERED.match(name)
    if numbered is not None:
        runner = marker or ("golang-migrate" if name.endswith(".up.sql") else "")
        return Place(folder, (0, (int(numbered["version"]),), path), runner)
    return Place("", (0, (), path), marker)


def _natural(version: str) -> tuple[int, ...]:
    # Diesel writes 2018-04-24-145128 today and wrote 20140929103756 before: the hyphens do not count.
    dated = re.match(r"(\d{4})-(\d{2})-(\d{2})-(\d{6})", version)
    digits = re.match(r"\d+", "".join(dated.groups()) if dated is not None else version)
    return (int(digits.group()) if digits else 0,)


def holds_transaction(runner: str, facts: SqlScriptFacts) -> bool | None:
    """Tell whether a runner holds a transaction around a file; None where that is not known.

    Several statements sent as one query run in one implicit transaction, whatever the runner is told.
    """
    several = len(facts.steps) > 1
    if runner in ("goose", "flyway"):
        return not facts.outside
    if runner == "dbmate":
        return not facts.outside or several
    if runner == "golang-migrate":
        return several
    return None


def sqitch_places(project: Project) -> dict[str, Place | None]:
    """Return the places of the files that a ``sqitch.plan`` orders; None for its revert and verify scripts."""
    found: dict[str, Place | None] = {}
    for path in project.paths(""):
        if path.rpartition("/")[2] != "sqitch.plan":
            continue
        base = path.removesuffix("sqitch.plan")
        lines = (project.content(path) or b"").decode("utf-8", "replace").splitlines()
        names = [line.split()[0] for line in lines if line.strip() and not line.lstrip().startswith(("%", "#", "@"))]
        for order, name in enumerate(names):
            deployed = f"{base}deploy/{name}.sql"
            found[deployed] = Place(f"{base}deploy", (0, (order,), deployed), "sqitch")
            found[f"{base}revert/{name}.sql"] = found[f"{base}verify/{name}.sql"] = None
    return found


def sequences(
    scripts: Mapping[str, SqlScriptFacts], places: Mapping[str, Place | None] | None = None
) -> list[list[SqlFile]]:
    """Return the files that run one after the other, sequence by sequence; files on their own are sequences of one.

    ``places`` are those that are known otherwise than by a file's name; None marks a file that does not run.
    """
    grouped: dict[str, list[tuple[tuple[object, ...], SqlFile]]] = defaultdict(list)
    alone: list[list[SqlFile]] = []
    passed_over = _variants(scripts)
    for path, facts in sorted(scripts.items()):
        if facts.kind == "foreign" or DOWN_FILE.search(path) or path in passed_over:
            continue
        place = places[path] if places and path in places else place_of(path, facts.runner)
        if place is None:
            continue
        made = SqlFile(path, place.runner, holds_transaction(place.runner, facts))
        if place.order[1] == () and not place.home:
            alone.append([made])
        else:
            grouped[place.home].append((place.order, made))
    ordered = [[made for _, made in sorted(items, key=lambda item: _sortable(item[0]))] for items in grouped.values()]
    return sorted(ordered + alone, key=lambda files: files[0].path)


def _variants(paths: Iterable[str]) -> set[str]:
    """Return the files that a run on PostgreSQL passes over: those for another database, and those for any of which there is one of
    its own."""
    named = {path: match for path in paths if (match := _DIALECT.match(path)) is not None}
    own = {f"{match['stem']}{match['rest']}" for match in named.values() if match["dialect"].lower() in _OWN_DIALECTS}
    return own | {path for path, match in named.items() if match["dialect"].lower() not in _OWN_DIALECTS}


def _sortable(order: tuple[object, ...]) -> tuple[object, ...]:
    late, key, path = order
    return (late, "" if isinstance(key, tuple) else key, key if isinstance(key, tuple) else (), path)
