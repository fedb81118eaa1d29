"""The statement reader against PostgreSQL's own grammar (postgast), on every statement of pages, tables, fixtures and documents."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlplatlint.engine.catalogue import iter_pages, read_page
from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import Check, Exclude, ForeignKey, Key
from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.sql import parse
from mlplatlint.fronts.sql.read import read_statement
from mlplatlint.project.schema.names import cut
from mlplatlint.rules.tables import load

postgast = pytest.importorskip("postgast", reason="postgast is not installed: no second opinion on SQL")

ROOT = Path(__file__).parents[3]
_NAMED = {"AT_ColumnDefault": act.SetDefault, "AT_DropNotNull": act.SetNullable, "AT_SetNotNull": act.SetNullable,
          "AT_AddColumn": act.AddColumn, "AT_DropColumn": act.DropColumn, "AT_AlterColumnType": act.SetType,
          "AT_AddConstraint": act.AddConstraint, "AT_DropConstraint": act.DropConstraint,
          "AT_ValidateConstraint": act.ValidateConstraint, "AT_AttachPartition": act.AttachPartition,
          "AT_DetachPartition": act.DetachPartition, "AT_DetachPartitionFinalize": act.DetachPartition, "AT_DropExpression": act.DropExpression,
          "AT_AddIdentity": act.SetIdentity, "AT_DropIdentity": act.SetIdentity, "AT_SetIdentity": (act.SetIdentity, act.AlterObject),
          "AT_SetUnLogged": act.SetOptions, "AT_SetLogged": act.SetOptions, "AT_SetRelOptions": act.SetOptions,
          "AT_ResetRelOptions": act.SetOptions, "AT_AlterConstraint": act.AlterConstraint}  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    for _, path in iter_pages():
        if "/schema/" in path or "/secrets/" in path:
            for case in read_page(path).cases:
                yield from ((path, block.text) for block in case.blocks if block.language == "sql")
    for row in load("pg_locks.toml")["statement"]:
        yield from (("pg_locks.toml", example) for example in row.get("examples", ()))
    yield from (("hard_errors.toml", row["sql"]) for row in _rows("project/schema/hard_errors.toml")["row"])
    for path in sorted((ROOT / "tests/rules/schema").glob("squawk_cases_*.toml")):
        for table in tomllib.loads(path.read_text()).values():
            yield from (
                (path.name, text) for kind in ("bad", "good", "transaction", "old") for text in table.get(kind, ())
            )
    yield "locks.sql", (ROOT / "tests/project/schema/locks.sql").read_text()
    yield from ((str(path), path.read_text(errors="replace")) for path in sorted((ROOT / "fixtures").rglob("*.sql")))
    from mlplatlint.schema_documents.ddl import ddl_text

    for path in sorted((ROOT / "tests/schema_documents/documents").glob("*.json")):
        yield str(path), ddl_text(json.loads(path.read_text()))


def _rows(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "tests" / path).read_text())


def statements() -> list[str]:
    found: dict[str, None] = {}
    for path, text in texts():
        try:
            script = parse(Source(path, text.encode()))
        except ParseFailure:
            continue
        found.update(dict.fromkeys(statement.text for statement in script.statements()))
    return list(found)


STATEMENTS = statements()


def tree_of(text: str) -> tuple[str, Any] | None:
    """Return the kind and node of the statement by PostgreSQL's grammar; None when that refuses it."""
    try:
        parsed = postgast.parse(text)
    except postgast.PgQueryError:
        return None
    node = parsed.stmts[0].stmt
    kind = node.WhichOneof("node")
    return kind, getattr(node, kind)


def relation(node: Any) -> str:
    schema = node.schemaname
    return f"{schema}.{node.relname}" if schema and schema != "public" else node.relname


def test_there_is_something_to_compare() -> None:
    assert len(STATEMENTS) > 1000


def test_what_postgresql_takes_our_reader_reads() -> None:
    lost = []
    for text in STATEMENTS:
        if tree_of(text) is not None and any(isinstance(action, act.Unreadable) for action in read_statement(text)):
            lost.append(text)
    assert lost == []


def test_tables_and_actions_of_alter_table_agree() -> None:
    compared = 0
    for text in STATEMENTS:
        found = tree_of(text)
        if found is None or found[0] != "alter_table_stmt" or postgast.nodes is None:
            continue
        node = found[1]
        if not re.match(r"(?is)\s*alter\s+(?:foreign\s+)?table\b", text):
            continue
        actions = read_statement(text)
        kinds = [_subtype(command) for command in node.cmds]
        assert len(actions) == len(kinds), text
        for action, kind in zip(actions, kinds, strict=True):
            wanted = _NAMED.get(kind, act.AlterObject)
            assert isinstance(action, wanted), (text, kind, action)
            target = action.name if isinstance(action, act.AlterObject) else getattr(action, "table", "")
            assert target.startswith(relation(node.relation)), (text, action)
            compared += 1
    assert compared > 100


def _subtype(command: Any) -> str:
    inner = command.alter_table_cmd
    descriptor = inner.DESCRIPTOR.fields_by_name["subtype"].enum_type
    name: str = descriptor.values_by_number[inner.subtype].name
    return name


def test_columns_and_constraints_of_create_table_agree() -> None:
    compared = 0
    for text in STATEMENTS:
        found = tree_of(text)
        actions = read_statement(text)
        if found is None or found[0] != "create_stmt" or not actions:
            continue
        action = actions[0]
        assert isinstance(action, act.CreateTable), text
        node = found[1]
        assert cut(action.table.name) == relation(node.relation)
        kinds = [item.WhichOneof("node") for item in node.table_elts]
        names = [item.column_def.colname for item in node.table_elts if item.WhichOneof("node") == "column_def"]
        own = [column.name for column in action.table.columns]
        assert own == [name for name in names if name in own] and set(names) >= set(own), text
        inline = sum(
            constraint.constraint.contype in (_contype("CONSTR_CHECK"), _contype("CONSTR_PRIMARY"), _contype("CONSTR_UNIQUE"), _contype("CONSTR_FOREIGN"))
            for item in node.table_elts if item.WhichOneof("node") == "column_def" for constraint in item.column_def.constraints
        )  # fmt: skip
        assert len(action.table.constraints) == inline + kinds.count("constraint"), text
        compared += 1
    assert compared > 50


def _contype(name: str) -> int:
    from postgast import pg_query_pb2  # type: ignore[attr-defined]

    return int(pg_query_pb2.ConstrType.Value(name))


def test_indexes_agree() -> None:
    compared = 0
    for text in STATEMENTS:
        found = tree_of(text)
        actions = read_statement(text)
        if found is None or found[0] != "index_stmt" or not actions or not isinstance(actions[0], act.CreateIndex):
            continue
        node, action = found[1], actions[0]
        index = action.index
        assert (cut(index.name), index.table, index.unique, action.concurrently, action.if_not_exists) == (
            node.idxname, relation(node.relation), node.unique, node.concurrent, node.if_not_exists,
        ), text  # fmt: skip
        assert index.method == (node.access_method or "btree"), text
        assert [key.text for key in index.keys if key.is_column] == [
            item.index_elem.name for item in node.index_params if item.index_elem.name
        ]
        assert bool(index.where) == node.HasField("where_clause"), text
        assert len(index.include) == len(node.index_including_params)
        compared += 1
    assert compared > 60


def test_renames_and_constraints_agree() -> None:
    for text in STATEMENTS:
        found = tree_of(text)
        actions = read_statement(text)
        if found is None or not actions:
            continue
        kind, node = found
        if kind == "rename_stmt" and isinstance(actions[0], act.RenameColumn):
            assert (actions[0].column, actions[0].new) == (node.subname, node.newname), text
        if kind == "rename_stmt" and isinstance(actions[0], act.RenameTable):
            assert (actions[0].table, actions[0].new.rpartition(".")[2]) == (relation(node.relation), node.newname), (
                text
            )
        for action in actions:
            if isinstance(action, act.AddConstraint):
                assert isinstance(action.constraint, (Key, ForeignKey, Check, Exclude))
