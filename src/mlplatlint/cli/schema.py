"""``schema show``: the schema that a chain of migrations makes, replayed from source."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from mlplatlint.cli.check import UsageError, config_changes
from mlplatlint.config.load import Resolver
from mlplatlint.config.model import ConfigError
from mlplatlint.engine.inspect import inspect
from mlplatlint.facts.schema import Column, ForeignKey, Index, IndexKey, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.catalogue import Catalogue, TableState
from mlplatlint.project.schema.pairs import pairs
from mlplatlint.project.schema.replay import Replay

FORMATS = ("text", "json")
UNKNOWN = "?"
"""Stands for a part of a text that cannot be read from the source."""


def main_show(values: Mapping[str, Any], out: TextIO) -> int:
    """Print the schema after the last revision of every chain under the paths.

    The exit code is 0, and 2 for wrong use.
    """
    form = values["format"] or "text"
    try:
        if form not in FORMATS:
            raise UsageError(f"--format {form}: schema show prints {' or '.join(FORMATS)}")
        resolver = Resolver(values["config"], config_changes({**values, "format": ""}), isolated=values["isolated"])
        project, sources = inspect(
            tuple(values["paths"]) or (".",),
            resolver,
            force_exclude=bool(values["force_exclude"]),
            respect_gitignore=not values["no_gitignore"],
        )
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return 2
    replays = [pair.replay for pair in project.memo(pairs)]
    if form == "json":
        json.dump(as_document(replays, sources), out, indent=2, ensure_ascii=False)
        out.write("\n")
        return 0
    if not replays:
        out.write("no Alembic revisions found\n")
    for replay in replays:
        _write_text(replay, sources, out)
    return 0


def as_document(replays: list[Replay], sources: Callable[[str], Any]) -> dict[str, Any]:
    """Return the contract of ``--format json``: tables by schema and name, and the steps that could not be read."""
    states = [(replay.catalogue, state) for replay in replays for state in replay.catalogue.tables.values()]
    states.sort(key=lambda item: split_name(item[1].name))
    return {
        "tables": [_table(catalogue, state) for catalogue, state in states],
        "unanalysable": [
            {"path": item.origin.path, "line": _line(item.origin.path, item.origin.span.start, sources),
             "reason": item.reason}
            for replay in replays
            for item in replay.unread
        ],
    }  # fmt: skip


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


def _write_text(replay: Replay, sources: Callable[[str], Any], out: TextIO) -> None:
    chain = replay.chain
    heads = ", ".join(link.fact.revision for link in chain.heads)
    out.write(f"{chain.home}: {len(chain.links)} revisions, head {heads or 'none'}\n")
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
    for item in replay.unread:
        line = _line(item.origin.path, item.origin.span.start, sources)
        out.write(f"not readable: {item.origin.path}:{line}: {item.reason}\n")
