"""One migration on its own, Alembic revision or SQL file, as the changes it makes: what the safety rules look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.collect.migrations import collect
from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.sql import SqlScript
from mlplatlint.project.schema.lower import lower_step

_DOWN_FILE = re.compile(r"(?:[._]down|[._]undo|[._]rollback)\.sql$", re.IGNORECASE)
_SECTION = re.compile(rb"(?im)^--[ \t]*(?:\+goose[ \t]+|migrate:[ \t]*)(up|down)\b")
_MIGRATION_FOLDER = re.compile(r"(?i)(?:^|/)(?:[\w.-]*migrations?|alembic|versions|flyway|changelog|ddl)/")
_MIGRATION_NAME = re.compile(r"(?i)(?:^|/)(?:V\d[\w.]*__|R__|\d{3,}[-_]|[^/]*\.up\.sql$|[^/]*migrat[^/]*$)")
_DUMP = re.compile(rb"(?i)--\s*(?:PostgreSQL database (?:cluster )?dump|Dumped (?:from|by))")
_FOREIGN = re.compile(
    rb"(?i)\b(?:AUTO_INCREMENT|ENGINE\s*=|AUTOINCREMENT|PRAGMA|NVARCHAR|IDENTITY\s*\(\d|VARCHAR2)\b|^GO\s*$|`"
)
_OTHER_DATABASE = re.compile(r"(?i)(?:^|/)[^/]*(?:sqlite|mysql|mariadb|oracle|mssql)[^/]*/")


class Change(NamedTuple):
    """One action of a migration and its place.

    ``fresh`` tells that its table was made earlier in the same migration, so that nobody waits for it.
    ``autocommit`` tells that it runs outside the migration's transaction; ``order`` counts statements.
    """

    action: act.AnyAction
    span: Span
    fresh: bool
    autocommit: bool
    order: int


class MigrationScript:
    """The upgrade of one Alembic revision, or one SQL file.

    ``certain`` is false for a SQL file that nothing marks as a migration. ``postgres`` tells whether the
    file itself says that it is meant for PostgreSQL; ``language`` is ``python`` or ``sql``.
    """

    def __init__(self, source: Source, language: str, certain: bool, postgres: bool) -> None:
        self.source = source
        self.language = language
        self.certain = certain
        self.postgres = postgres
        self.changes: list[Change] = []
        self._fresh: set[str] = set()

    def add(self, action: act.AnyAction, span: Span, autocommit: bool, order: int) -> None:
        """Append a change, noting which tables are new."""
        table = table_of(action)
        self.changes.append(Change(action, span, bool(table) and table in self._fresh, autocommit, order))
        if isinstance(action, act.CreateTable) and not action.if_not_exists:
            self._fresh.add(action.table.name)
        elif isinstance(action, act.CreateTable):
            # Whether or not it was there before, a table declared here is young.
            self._fresh.add(action.table.name)
        elif isinstance(action, act.RenameTable) and action.table in self._fresh:
            self._fresh.add(action.new)
        elif isinstance(action, act.CreateObject) and action.kind == "materialized view":
            self._fresh.add(action.name)

    @property
    def confidence(self) -> str:
        """Confidence of a hit in this script: the page's own (empty), or ``medium`` when it may be no migration."""
        return "" if self.certain else "medium"


def table_of(action: act.AnyAction) -> str:
    """Return the table an action works on; empty when it works on none, or on one that is not named."""
    if isinstance(action, act.CreateTable):
        return action.table.name
    if isinstance(action, act.CreateIndex):
        return action.index.table
    return getattr(action, "table", "")


def of_python(module: PythonModule) -> Iterator[MigrationScript]:
    """Yield the upgrade of an Alembic revision."""
    fact = collect(module)
    if fact is None:
        return
    if (fact.dialects and "postgresql" not in fact.dialects) or _OTHER_DATABASE.search(module.source.path):
        return
    postgres = "postgresql" in fact.dialects or b"postgresql" in module.source.data
    script = MigrationScript(module.source, "python", True, postgres)
    for order, step in enumerate(fact.upgrade):
        for action in lower_step(step):
            script.add(action, Span(*step.span), step.autocommit, order)
    yield script


def of_sql(document: SqlScript) -> Iterator[MigrationScript]:
    """Yield a SQL file's way up; nothing for dumps, down files and other databases' scripts."""
    source = document.source
    head = bytes(source.data[:100_000])
    if _DOWN_FILE.search(source.path) or _DUMP.search(head) or _FOREIGN.search(head):
        return
    marks = [(match.start(), match.group(1).lower()) for match in _SECTION.finditer(source.data)]
    certain = bool(marks or _MIGRATION_FOLDER.search(source.path) or _MIGRATION_NAME.search(source.path))
    script = MigrationScript(source, "sql", certain, True)
    for statement in document.statements():
        section = [kind for offset, kind in marks if offset < statement.span.start]
        if section and section[-1] == b"down":
            continue
        for action in statement.actions:
            script.add(action, statement.span, False, statement.order)
    yield script
