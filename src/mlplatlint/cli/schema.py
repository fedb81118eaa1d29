"""``schema show``: the schema that a chain of migrations makes, replayed from source."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TextIO

from mlplatlint.cli.check import UsageError, config_changes
from mlplatlint.config.load import Resolver
from mlplatlint.config.model import ConfigError
from mlplatlint.engine.inspect import inspect
from mlplatlint.engine.sources import Sources
from mlplatlint.facts.schema import Column, ForeignKey, Index, IndexKey, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.model import Project
from mlplatlint.project.schema.catalogue import Catalogue, TableState
from mlplatlint.project.schema.migrations import sql_catalogues
from mlplatlint.project.schema.pairs import pairs, replays_alone
from mlplatlint.project.schema.replay import Replay, Unread
from mlplatlint.reports.escape import visible

FORMATS = ("text", "json", "ddl")
_SUBJECTS = ("alembic-revision", "alembic-environment", "naming-convention", "sql-scripts")
"""What replay reads."""
UNKNOWN = "?"
"""Stands for a part of a text that cannot be read from the source."""


class Shown(NamedTuple):
    """One chain of revisions or one sequence of SQL files, with the schema it makes."""

    title: str
    catalogue: Catalogue
    unread: tuple[Unread, ...]


def main_show(values: Mapping[str, Any], out: TextIO) -> int:
    """Print the schema after the last migration of every chain and SQL folder under the paths.

    The exit code is 0, and 2 for wrong use or a path that is not there. Where there are no migrations a line says so.
    """
    form = values["format"] or "text"
    paths = tuple(values["paths"]) or (".",)
    try:
        if form not in FORMATS:
            raise UsageError(f"--format {form}: schema show prints {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
        for path in paths:
            if not os.path.exists(path):
                raise UsageError(f"{visible(path)}: no such file or folder")
        shown, sources = _read(paths, values)
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return 2
    if form == "json":
        json.dump(as_document(shown, sources), out, indent=2, ensure_ascii=False)
        out.write("\n")
    elif form == "ddl":
        from mlplatlint.project.schema.catalogue_ddl import catalogue_ddl

        for item in shown:
            out.write(f"-- {visible(item.title)}\n{catalogue_ddl(item.catalogue)}")
            for unread in item.unread:
                out.write(f"-- not readable: {_where(unread, sources)}\n")
    else:
        for item in shown:
            _write_text(item, sources, out)
    if not shown:
        sys.stderr.write(f"mlplatlint: no Alembic revisions and no SQL migrations under {visible(', '.join(paths))}\n")
    return 0


def _read(paths: tuple[str, ...], values: Mapping[str, Any]) -> tuple[list[Shown], Callable[[str], Any]]:
    resolver = Resolver(values["config"], config_changes({**values, "format": ""}), isolated=values["isolated"])

    def looked_at(*further: str) -> tuple[Project, Sources]:
        return inspect(
            paths,
            resolver,
            force_exclude=bool(values["force_exclude"]),
            respect_gitignore=not values["no_gitignore"],
            subjects=(*_SUBJECTS, *further),
        )

    project, sources = looked_at()
    replays = project.memo(replays_alone)
    if replays is None:
        # Only the models can tell how constraints without a name are called.
        project, sources = looked_at("sqlalchemy-models")
        replays = tuple(pair.replay for pair in project.memo(pairs))
    return [*map(_chain, replays), *_sql_folders(project, paths)], sources


def _chain(replay: Replay) -> Shown:
    heads = ", ".join(link.fact.revision for link in replay.chain.heads)
    title = f"{replay.chain.home}: {len(replay.chain.links)} revisions, head {heads or 'none'}"
    return Shown(title, replay.catalogue, replay.unread)


def _sql_folders(project: Project, paths: tuple[str, ...]) -> Iterator[Shown]:
    for replay in sql_catalogues(project):
        first = replay.files[0].path
        if not (replay.certain or any(os.path.isfile(path) and path.endswith(".sql") for path in paths)):
            continue
        title = f"{first.rpartition('/')[0] or '.'}: {len(replay.files)} SQL files" if len(replay.files) > 1 else first
        yield Shown(title, replay.catalogue, replay.unread)


def as_document(shown: Sequence[Shown], sources: Callable[[str], Any]) -> dict[str, Any]:
    """Return the contract of ``--format json``: tables by schema and name, and the steps that could not be read."""
    states = [(item.catalogue, state) for item in shown for state in item.catalogue.tables.values()]
    states.sort(key=lambda item: split_name(item[1].name))
    return {
        "tables": [_table(catalogue, state) for catalogue, state in states],
        "unanalysable": [
            {"path": unread.origin.path, "line": _line(unread.origin.path, unread.origin.span.start, sources),
             "reason": unread.reason}
            for item in shown
            for unread in item.unread
        ],
    }  # fmt: skip


def _where(unread: Unread, sources: Callable[[str], Any]) -> str:
    line = _line(unread.origin.path, unread.origin.span.start, sources)
    return f"{visible(unread.origin.path)}:{line}: {visible(_known(unread.reason))}"


def _line(path: str, offset: int, sources: Callable[[str], Any]) -> int:
    source = sources(path)
    return 0 if source is None else int(source.line_of(offset))


def _table(catalogue: Catalogue, state: TableState) -> dict[str, Any]:
    schema, name = split_name(state.name)
    key = state.primary_key
    return {
        "name": name,
        "schema": schema,
        "columns": [
            {"name": column.name, "type": _known(column.type) or None, "nullable": column.nullable,
             "default": _default(state, column)}
            for column in state.columns.values()
        ],
        "primary_key": list(key.columns) if key is not None else [],
        "indexes": [_index(index) for index in _with_constraints(catalogue, state)],
        "foreign_keys": [_foreign_key(item) for item in sorted(state.foreign_keys, key=lambda item: item.name)],
        "checks": [
            {"name": item.name, "expression": _known(item.expression)}
            for item in sorted(state.checks, key=lambda item: item.name)
        ],
    }  # fmt: skip


def _with_constraints(catalogue: Catalogue, state: TableState) -> list[Index]:
    """Return a table's indexes by name, those of unique constraints among them, as the server lists them."""
    found = list(catalogue.table_indexes(state.name))
    for key in state.uniques:
        keys = tuple(IndexKey(column) for column in key.columns)
        found.append(Index(key.name, state.name, keys, True, include=key.include))
    return sorted(found, key=lambda item: item.name)


def _known(text: str) -> str:
    return text.replace(HOLE, UNKNOWN)


def _default(state: TableState, column: Column) -> str | None:
    if column.identity == "serial" and column.default is None:
        return f"nextval('{state.name}_{column.name}_seq'::regclass)"
    return None if column.default is None else _known(column.default)


def _index(index: Index) -> dict[str, Any]:
    return {
        "name": index.name,
        "method": index.method,
        "columns": [_known(key.text) for key in index.keys],
        "unique": index.unique,
        "where": _known(index.where) or None,
    }


def _foreign_key(key: ForeignKey) -> dict[str, Any]:
    schema, table = split_name(_known(key.target))
    return {
        "name": key.name,
        "columns": list(key.columns),
        "target_schema": schema,
        "target_table": table,
        "target_columns": list(key.target_columns),
        "on_delete": key.on_delete or None,
        "on_update": key.on_update or None,
    }


def _write_text(replay: Shown, sources: Callable[[str], Any], out: TextIO) -> None:
    out.write(f"{visible(replay.title)}\n")
    for _, state in sorted(replay.catalogue.tables.items(), key=lambda item: split_name(item[0])):
        table = _table(replay.catalogue, state)
        out.write(f"\n{state.name}{'  (not all of it is known)' if state.partial or state.doubts else ''}\n")
        width = max((len(column["name"]) for column in table["columns"]), default=0)
        for column in table["columns"]:
            words = [column["type"] or UNKNOWN, "" if column["nullable"] else "not null"]
            words.append(f"default {column['default']}" if column["default"] is not None else "")
            out.write(f"  {column['name']:<{width}}  {' '.join(word for word in words if word)}\n")
        if table["primary_key"]:
            out.write(f"  primary key ({', '.join(table['primary_key'])})\n")
        constraints = {key.name for key in state.uniques}
        for item in table["foreign_keys"]:
            action = f" on delete {item['on_delete'].lower()}" if item["on_delete"] else ""
            target = f"{item['target_table']} ({', '.join(item['target_columns'])})"
            out.write(f"  foreign key {item['name']} ({', '.join(item['columns'])}) -> {target}{action}\n")
        for item in table["checks"]:
            out.write(f"  check {item['name']}: {' '.join(item['expression'].split())}\n")
        for item in table["indexes"]:
            kind = "unique index" if item["unique"] else "index"
            kind = "unique" if item["name"] in constraints else kind
            where = f" where {item['where']}" if item["where"] else ""
            out.write(f"  {kind} {item['name']} using {item['method']} ({', '.join(item['columns'])}){where}\n")
    labels = [made for made in replay.catalogue.types.values() if made.kind == "enum"]
    if labels:
        out.write("\n")
    for made in sorted(labels, key=lambda item: item.name):
        out.write(f"enum {made.name}: {', '.join(_known(label) for label in made.labels)}\n")
    for unread in replay.unread:
        out.write(f"not readable: {_where(unread, sources)}\n")
