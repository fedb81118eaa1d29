"""Statements that sqlglot is known to misread: no tree of them is handed out, and our own reader gets them right."""

from __future__ import annotations

import pytest

from mlplatlint.facts import schema_actions as act
from mlplatlint.fronts.sql.read import read_statement
from mlplatlint.fronts.sql.trees import query_tree

MISREAD: list[tuple[str, tuple[type, ...]]] = [
    ("ALTER TABLE t RENAME a TO b", (act.RenameColumn,)),
    ("ALTER TABLE t RENAME COLUMN a TO b", (act.RenameColumn,)),
    ("ALTER TABLE t RENAME TO u", (act.RenameTable,)),
    ("ALTER TABLE t RENAME CONSTRAINT a TO b", (act.RenameConstraint,)),
    ("ALTER TABLE t ADD CHECK (a > 0)", (act.AddConstraint,)),
    ("ALTER TABLE t VALIDATE CONSTRAINT c", (act.ValidateConstraint,)),
    ("ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i", (act.AddConstraint,)),
    ("ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)", (act.AttachPartition,)),
    ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", (act.DetachPartition,)),
    ("ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY", (act.SetIdentity,)),
    ("ALTER TABLE t ALTER a DROP EXPRESSION", (act.DropExpression,)),
    ("ALTER TABLE t ALTER a SET STATISTICS 100", (act.AlterObject,)),
    (
        "ALTER TABLE t ADD COLUMN a int, VALIDATE CONSTRAINT c, DROP COLUMN b",
        (act.AddColumn, act.ValidateConstraint, act.DropColumn),
    ),
    ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", (act.AlterObject,)),
    ("ALTER TABLE t DISABLE TRIGGER ALL", (act.AlterObject,)),
    ("ALTER TABLE t REPLICA IDENTITY FULL", (act.AlterObject,)),
    ("ALTER TYPE mood ADD VALUE 'ok' BEFORE 'sad'", (act.AddLabel,)),
    ("ALTER TYPE mood RENAME VALUE 'a' TO 'b'", (act.RenameLabel,)),
    ("CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT", (act.CreateIndex,)),
    ("CREATE INDEX i ON ONLY t (a)", (act.CreateIndex,)),
    ("CREATE INDEX i ON t (a) INCLUDE (b, c)", (act.CreateIndex,)),
    ("CREATE DOMAIN d AS int CHECK (VALUE > 0)", (act.CreateType,)),
    ("CREATE EXTENSION IF NOT EXISTS citext", (act.CreateObject,)),
    ("CREATE POLICY p ON t USING (true)", (act.CreateObject,)),
    ("DROP INDEX a, b", (act.DropIndex, act.DropIndex)),
    ("COMMENT ON TABLE t IS NULL", (act.SetComment,)),
    ("CLUSTER t USING i", (act.Maintain,)),
    ("VACUUM FULL t", (act.Maintain,)),
    ("REINDEX TABLE CONCURRENTLY t", (act.Maintain,)),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", (act.Maintain,)),
    ("LOCK TABLE t IN SHARE MODE", (act.Maintain,)),
    ("ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&)", (act.AddConstraint,)),
    ("ALTER TABLE IF EXISTS ONLY s.t ADD COLUMN a int", (act.AddColumn,)),
]


@pytest.mark.parametrize(("text", "kinds"), MISREAD, ids=[text[:60] for text, _ in MISREAD])
def test_our_reader_gets_it_right(text: str, kinds: tuple[type, ...]) -> None:
    actions = read_statement(text)
    assert tuple(map(type, actions)) == kinds
    assert all(getattr(action, "table", "t") in ("t", "s.t", "") for action in actions)


@pytest.mark.parametrize("text", [text for text, _ in MISREAD if text.startswith("ALTER")])
def test_no_tree_is_handed_out_for_what_changes_a_schema(text: str) -> None:
    pytest.importorskip("sqlglot")
    assert query_tree(text) is None


def test_a_rename_names_the_column_not_the_table() -> None:
    (action,) = read_statement('ALTER TABLE ONLY "T" RENAME "a" TO b')
    assert action == act.RenameColumn("T", "a", "b")
