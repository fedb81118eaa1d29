"""All migrations of the project with what each change meets: the join that the safety rules read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mlplatlint.facts.database_hints import DatabaseHints
from mlplatlint.facts.migrations import Revision, Step
from mlplatlint.facts.schema_actions import Unreadable
from mlplatlint.facts.sql_scripts import SqlScriptFacts
from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.project.model import Project
from mlplatlint.project.schema.apply import apply
from mlplatlint.project.schema.catalogue import Catalogue, Origin
from mlplatlint.project.schema.changes import Event, Migration, changes_of
from mlplatlint.project.schema.database import Databases, Verdict, databases
from mlplatlint.project.schema.lower import lower_step
from mlplatlint.project.schema.pairs import replays
from mlplatlint.project.schema.replay import Unread
from mlplatlint.project.schema.situation import situation
from mlplatlint.project.schema.sql_sequences import MIGRATION_FOLDER, MIGRATION_NAME, SqlFile, sequences, sqitch_places

_OUTSIDE = re.compile(rb"\btransactional_ddl\s*=\s*False\b")


def migrations(project: Project) -> tuple[Migration, ...]:
    """Return the migrations of the project that are or may be for PostgreSQL, in the order of their paths."""
    found = [*_alembic(project), *_sql(project)]
    return tuple(sorted(found, key=lambda migration: migration.path))


def _alembic(project: Project) -> Iterator[Migration]:
    known: Databases = project.memo(databases)
    revisions: Mapping[str, Revision] = project.facts("alembic-revision")
    if not revisions:
        return
    timeouts = _timeouts(project)
    done: set[str] = set()
    for replayed in replays(project):
        chain = replayed.chain
        dialects = {name for link in chain.links.values() for name in link.fact.dialects}
        environment = project.content(chain.environment) if chain.environment else None
        held = environment is None or _OUTSIDE.search(environment) is None
        for link in chain.links.values():
            done.add(link.path)
            if link.path not in replayed.events:
                continue
            verdict = _revision_verdict(known, link.path, dialects, link.fact)
            if verdict.kind != "other":
                changes = changes_of(replayed.events[link.path], held)
                yield Migration(link.path, "python", changes, verdict, True, "alembic", timeouts, held)
    for path, fact in revisions.items():
        if path not in done:
            verdict = _revision_verdict(known, path, fact.dialects, fact)
            if verdict.kind != "other":
                changes = changes_of(_events(Catalogue(), path, fact.upgrade), True)
                yield Migration(path, "python", changes, verdict, True, "alembic", timeouts, True)


def _revision_verdict(known: Databases, path: str, dialects: Iterable[str], fact: Revision) -> Verdict:
    """Return the verdict on one revision: one that imports another dialect alone is not for PostgreSQL."""
    if fact.dialects and "postgresql" not in fact.dialects and known.configured != "postgresql":
        return Verdict("other", True, 0, False)
    own = any(
        step.call is not None and any(key.startswith("postgresql_") for key, _ in step.call.kwargs)
        for step in fact.upgrade
    )
    return known.verdict(path, dialects, own)


def _timeouts(project: Project) -> frozenset[str]:
    """Return the timeouts that some Python file of the project sets for its connections; revisions set their own."""
    hints: Mapping[str, DatabaseHints] = project.facts("database-hints")
    revisions = project.facts("alembic-revision")
    named = [
        hint for path, hint in hints.items() if path.endswith(".py") and path not in revisions and not is_test(path)
    ]
    return frozenset(name for hint in named for name in hint.settings)


class SqlReplay(NamedTuple):
    """SQL files that run one after the other, what each does, and the schema they make."""

    files: tuple[SqlFile, ...]
    events: Mapping[str, list[Event]]
    catalogue: Catalogue


def sql_replays(project: Project) -> tuple[SqlReplay, ...]:
    """Return every sequence of SQL files, replayed; those for other databases are left out."""
    known: Databases = project.memo(databases)
    scripts: Mapping[str, SqlScriptFacts] = project.facts("sql-scripts")
    found = []
    for files in sequences(scripts, sqitch_places(project) if scripts else None):
        catalogue = Catalogue()
        events = {file.path: list(_events(catalogue, file.path, scripts[file.path].steps)) for file in files}
        if any(known.verdict(file.path, (), not scripts[file.path].guessed).kind != "other" for file in files):
            found.append(SqlReplay(tuple(files), events, catalogue))
    return tuple(found)


class SqlCatalogue(NamedTuple):
    """A sequence of SQL files with the schema it makes; ``certain`` tells that its files are migrations by their place
    or name."""

    files: tuple[SqlFile, ...]
    catalogue: Catalogue
    unread: tuple[Unread, ...]
    certain: bool


def sql_catalogues(project: Project) -> tuple[SqlCatalogue, ...]:
    """Return every sequence of SQL files, replayed for the schema alone, whatever the database."""
    scripts: Mapping[str, SqlScriptFacts] = project.facts("sql-scripts")
    found = []
    for files in sequences(scripts, sqitch_places(project) if scripts else None):
        catalogue = Catalogue()
        unread: list[Unread] = []
        for file in files:
            for step in scripts[file.path].steps:
                origin = Origin(file.path, Span(*step.span))
                for action in lower_step(step):
                    if isinstance(action, Unreadable):
                        unread.append(Unread(origin, action.reason))
                    apply(catalogue, action, origin)
        found.append(SqlCatalogue(tuple(files), catalogue, tuple(unread), any(map(_is_migration, files))))
    return tuple(found)


def _is_migration(file: SqlFile) -> bool:
    return bool(file.runner or MIGRATION_FOLDER.search(f"/{file.path}") or MIGRATION_NAME.search(file.path))


def _sql(project: Project) -> Iterator[Migration]:
    known: Databases = project.memo(databases)
    scripts: Mapping[str, SqlScriptFacts] = project.facts("sql-scripts")
    assumed = project.settings.get("migrations-in-transaction") is True
    for replayed in project.memo(sql_replays):
        for file in replayed.files:
            facts = scripts[file.path]
            verdict = known.verdict(file.path, (), not facts.guessed)
            if verdict.kind != "other" and facts.kind != "dump":
                yield _sql_migration(file, facts, replayed.events[file.path], verdict, assumed)


def _sql_migration(
    file: SqlFile, facts: SqlScriptFacts, events: list[Event], verdict: Verdict, assumed: bool
) -> Migration:
    held = assumed if file.held is None else file.held
    certain = bool(facts.runner or MIGRATION_FOLDER.search(file.path) or MIGRATION_NAME.search(file.path))
    certain = certain and not is_test(file.path)
    return Migration(file.path, "sql", changes_of(events, held), verdict, certain, file.runner, frozenset(), held)


def _events(catalogue: Catalogue, path: str, steps: Iterable[Step]) -> Iterator[Event]:
    for order, step in enumerate(steps):
        origin = Origin(path, Span(*step.span))
        for action in lower_step(step):
            before = situation(catalogue, action)
            yield Event(action, origin.span, order, step.autocommit, step.doubt, before, step.sql, step.name)
            apply(catalogue, action, origin)
