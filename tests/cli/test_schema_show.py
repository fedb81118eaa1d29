"""The contract of ``schema show --format json``, and its text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import mlplatlint.reports
from mlplatlint.cli.app import run_app
from tests.project.schema.matrix.build import revisions

FIRST = """op.create_table('teams', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('kind', sa.Enum('a', 'b', name='kind')))
op.create_table(
    'runs',
    sa.Column('id', sa.BigInteger(), primary_key=True),
    sa.Column('name', sa.String(20), server_default='none', nullable=False),
    sa.Column('team', sa.Integer(), sa.ForeignKey('teams.id', ondelete='CASCADE')),
    sa.CheckConstraint("name <> ''", name='named'),
    sa.UniqueConstraint('name', name='uq_name'),
)
op.create_index('ix_open', 'runs', ['team', sa.text('lower(name)')], postgresql_where=sa.text('team > 0'))
op.execute(make_ddl())"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path, text in revisions(FIRST, "op.drop_column('teams', 'kind')").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text.replace("def upgrade", "from vendor import make_ddl\n\n\ndef upgrade", 1))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_json_has_the_keys_of_the_contract(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["schema", "show", ".", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    contract = Path(mlplatlint.reports.__file__).parent / "schema" / "schema-show-v1.schema.json"
    Draft202012Validator(json.loads(contract.read_text())).validate(shown)
    assert list(shown) == ["tables", "unanalysable"]
    runs, teams = shown["tables"]
    assert teams["columns"] == [
        {"name": "id", "type": "integer", "nullable": False, "default": "nextval('teams_id_seq'::regclass)"}
    ]
    assert runs["name"] == "runs"
    assert runs["schema"] == "public"
    assert runs["columns"][1] == {
        "name": "name", "type": "character varying(20)", "nullable": False, "default": "'none'",
    }  # fmt: skip
    assert runs["primary_key"] == ["id"]
    assert runs["indexes"] == [
        {
            "name": "ix_open",
            "method": "btree",
            "columns": ["team", "lower(name)"],
            "unique": False,
            "where": "team > 0",
        },
        {"name": "uq_name", "method": "btree", "columns": ["name"], "unique": True, "where": None},
    ]
    assert runs["foreign_keys"] == [
        {
            "name": "runs_team_fkey", "columns": ["team"], "target_schema": "public", "target_table": "teams",
            "target_columns": ["id"], "on_delete": "CASCADE", "on_update": None,
        }
    ]  # fmt: skip
    assert runs["checks"] == [{"name": "named", "expression": "name <> ''"}]


def test_text_names_tables_types_and_enums(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["schema", "show"]) == 0
    text = capsys.readouterr().out
    assert "2 revisions, head r2" in text
    assert "  name  character varying(20) not null default 'none'" in text
    assert "  unique uq_name using btree (name)" in text
    assert "enum kind: a, b" in text


def test_another_format_is_wrong_use(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["schema", "show", "--format", "yaml"]) == 2
    assert "text, json or ddl" in capsys.readouterr().err


def test_ddl_makes_the_schema_anew(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["schema", "show", "--format", "ddl"]) == 0
    lines = capsys.readouterr().out
    assert "CREATE TYPE kind AS ENUM ('a', 'b');" in lines
    assert "    id bigserial NOT NULL,\n    name character varying(20) DEFAULT 'none' NOT NULL," in lines
    assert "    CONSTRAINT named CHECK (name <> '')" in lines
    assert "CREATE INDEX ix_open ON runs USING btree (team, (lower(name))) WHERE team > 0;" in lines
    key = "FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE;"
    assert f"ALTER TABLE runs ADD CONSTRAINT runs_team_fkey {key}" in lines
    assert lines.index("CREATE INDEX") < lines.index("ALTER TABLE runs ADD")


@pytest.mark.parametrize(
    ("files", "columns"),
    [
        ({"V2__b.sql": "ALTER TABLE t ADD b text;", "V10__c.sql": "ALTER TABLE t ADD c text;", "R__v.sql": "CREATE VIEW v AS SELECT 1;",
          "V1__a.sql": "CREATE TABLE t (a int);", "U2__b.sql": "ALTER TABLE t DROP b;"}, ["a", "b", "c"]),
        ({"000001_a.up.sql": "CREATE TABLE t (a int);", "000001_a.down.sql": "DROP TABLE t;",
          "000002_b.up.sql": "ALTER TABLE t ADD b text NOT NULL;", "000002_b.down.sql": "ALTER TABLE t DROP b;"}, ["a", "b"]),
        ({"20240101000000_a.sql": "-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\nDROP TABLE t;",
          "20240201000000_b.sql": "-- migrate:up\nALTER TABLE t ADD b text;\n\n-- migrate:down\nALTER TABLE t DROP b;"}, ["a", "b"]),
        ({"00001_a.sql": "-- +goose Up\nCREATE TABLE t (a int);\n-- +goose Down\nDROP TABLE t;",
          "00002_b.sql": "-- +goose Up\nALTER TABLE t RENAME a TO b;\n-- +goose Down\nALTER TABLE t RENAME b TO a;"}, ["b"]),
        ({"20240101_init/migration.sql": "CREATE TABLE t (a int);", "20240202_next/migration.sql": "ALTER TABLE t ADD b int;"}, ["a", "b"]),
        ({"2024-01-01-000000_init/up.sql": "CREATE TABLE t (a int);", "2024-01-01-000000_init/down.sql": "DROP TABLE t;",
          "2024-02-01-000000_b/up.sql": "ALTER TABLE t ADD b int;", "2024-02-01-000000_b/down.sql": "ALTER TABLE t DROP b;"}, ["a", "b"]),
        ({"deploy/users.sql": "BEGIN;\nALTER TABLE t ADD b int;\nCOMMIT;", "deploy/app.sql": "CREATE TABLE t (a int);",
          "revert/users.sql": "ALTER TABLE t DROP b;", "revert/app.sql": "DROP TABLE t;", "verify/app.sql": "SELECT a FROM t;",
          "sqitch.plan": "%syntax-version=1.0.0\n%project=x\n\napp 2024-01-01T00:00:00Z A <a@b.c> # x\n"
                         "users [app] 2024-01-02T00:00:00Z A <a@b.c> # y\n"}, ["a", "b"]),
    ],
    ids=["flyway", "golang-migrate", "dbmate", "goose", "prisma", "diesel", "sqitch"],
)  # fmt: skip
def test_sql_folders(
    files: dict[str, str],
    columns: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for path, text in files.items():
        (tmp_path / "db/migrations" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "db/migrations" / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert run_app(["schema", "show", "--format", "json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert [column["name"] for column in table["columns"]] == columns


def test_a_path_that_is_not_there_and_one_without_migrations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_app(["schema", "show", "nowhere"]) == 2
    assert "nowhere: no such file or folder" in capsys.readouterr().err
    assert run_app(["schema", "show", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"tables": [], "unanalysable": []}
    assert "no Alembic revisions and no SQL migrations" in shown.err
