"""The contract of ``schema show --format json``, and its text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
    assert "text or json" in capsys.readouterr().err
