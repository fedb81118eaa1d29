"""The lock table: each example is told to be its row, and a real server confirms lock, rewrite and refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.sql import parse
from mlplatlint.fronts.sql.read import read_statement
from mlplatlint.project.schema.apply import apply
from mlplatlint.project.schema.catalogue import Catalogue, Origin
from mlplatlint.project.schema.locks import STRENGTH, Effect, effect_of, effects
from mlplatlint.project.schema.situation import situation
from mlplatlint.rules.tables import load
from mlplatlint.schema_documents.server import LocalServer, SqlError, run_sql

SETUP = (Path(__file__).parent / "locks.sql").read_text()
EXAMPLES = [(row["id"], example) for row in load("pg_locks.toml")["statement"] for example in row.get("examples", ())]
COMPOUND = {"type-and-not-null"}


def catalogue() -> Catalogue:
    made = Catalogue()
    for statement in parse(Source("locks.sql", SETUP.encode())).statements():
        for action in statement.actions:
            apply(made, action, Origin("locks.sql", Span(0, 0)))
    return made


@pytest.mark.parametrize(("row", "example"), EXAMPLES)
def test_each_example_is_told_to_be_its_row(row: str, example: str) -> None:
    state = catalogue()
    found = [effect_of(action, situation(state, action)) for action in read_statement(example)]
    if row in COMPOUND:
        assert [effect.row for effect in found if effect] == ["type-binary-compatible", "set-not-null"]
    else:
        assert [effect.row if effect else None for effect in found] == [row]


_PROBE = """
SELECT 'lock|' || mode || '|' || relation::regclass FROM pg_locks
 WHERE locktype = 'relation' AND pid = pg_backend_pid() AND relation::regclass::text = '{target}';
SELECT 'file|' || pg_relation_filenode('{target}') FROM pg_class WHERE relname = '{target}';
"""
_MODES = {"AccessExclusiveLock": "ACCESS EXCLUSIVE", "ExclusiveLock": "EXCLUSIVE", "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
          "ShareLock": "SHARE", "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE", "RowExclusiveLock": "ROW EXCLUSIVE",
          "RowShareLock": "ROW SHARE", "AccessShareLock": "ACCESS SHARE"}  # fmt: skip


def target_of(effect: Effect, example: str) -> str:
    """Return the relation whose lock the row states."""
    if effect.row in ("drop-index", "drop-index-of-constraint"):
        return "t"
    if effect.row in ("create-partition", "create-partition-default"):
        return "pd" if "pd_9" in example else "pt"
    if effect.row in ("reindex-index",):
        return "t"
    pattern = r"(?:ALTER TABLE|DROP TABLE|ON ONLY|\bON|CLUSTER|TRUNCATE|ANALYZE|UPDATE|VIEW CONCURRENTLY|VIEW|ALTER INDEX|REINDEX TABLE|LOCK TABLE|COMMENT ON TABLE|LIKE) (\w+)"
    match = re.search(pattern, example)
    assert match is not None, example
    if effect.row == "create-view" or effect.row == "create-materialized-view":
        return "t"
    if effect.row == "create-statistics":
        return "t"
    return match.group(1)


PROBED = [
    (row, example)
    for row, example in EXAMPLES
    if effects()[row].transaction and row not in {*COMPOUND, "create-table-references", "create-table-like", "grant", "drop-table",
    "drop-partition", "drop-table-cascade", "drop-view", "add-enum-value", "rename-enum-value", "create-rule", "add-column-not-null",
    "comment", "alter-index", "attach-index", "rename-table", "drop-index-concurrently-impossible"}
]  # fmt: skip


@pytest.mark.parametrize(("row", "example"), PROBED)
def test_the_server_takes_the_lock_and_does_the_work_that_the_row_states(
    server: LocalServer, row: str, example: str
) -> None:
    effect = effects()[row]
    target = target_of(effect, example)
    script = f"BEGIN;\n{SETUP}\nCOMMIT;\nSELECT 'before|' || pg_relation_filenode('{target}');\nBEGIN;\n{example};\n{_PROBE.format(target=target)}\nROLLBACK;"
    name = re.sub(r"\W", "_", f"{row}_{abs(sum(map(ord, example))) % 1000}")[:50]
    run_sql(server.admin_dsn, f'CREATE DATABASE "{name}"')
    dsn = server.admin_dsn.replace("dbname=postgres", f"dbname={name}")
    try:
        if effect.refused:
            with pytest.raises(SqlError):
                run_sql(dsn, script)
            return
        lines = run_sql(dsn, script)
    finally:
        run_sql(server.admin_dsn, f'DROP DATABASE "{name}"')
    held = [_MODES[line.split("|")[1]] for line in lines if line.startswith("lock|")]
    strongest = max(held, key=STRENGTH.index, default="")
    stated = effect_of(read_statement(example)[0]).lock if row == "lock-table" else effect.lock  # type: ignore[union-attr]
    assert strongest == stated
    before = [line.split("|")[1] for line in lines if line.startswith("before|")]
    after = [line.split("|")[1] for line in lines if line.startswith("file|")]
    if before and after and not row.startswith("truncate") and effect.on == "table":
        assert (before != after) == effect.rewrite
