"""The join over migrations: which database they are for, in which order SQL files run, in which transaction, on which schema."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run
from mlplatlint.facts.sql_scripts import SqlScriptFacts
from mlplatlint.project.schema.sql_sequences import DOWN_FILE, place_of, sequences
from mlplatlint.project.schema.type_changes import type_change
from mlplatlint.project.schema.volatility import volatility

REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = {down}


def upgrade():
    {body}
"""


def found(
    folder: Path, files: dict[str, str], rules: Iterable[str], confidence: str = "medium"
) -> list[tuple[str, str, int, str]]:
    """Return (rule, path, line, confidence) of what a run over some files reports."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    changes = {"select": list(rules), "preview": True, "confidence": confidence}
    resolver = Resolver(changes=changes, isolated="mlplatlint.toml" not in files)
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    result = run(options, builtin(), resolver, NoCache())
    assert [note for note in result.notifications if note.level == "error"] == []
    rows = []
    for item in result.filtered.findings:
        source = result.sources(item.path)
        assert source is not None
        rows.append((item.rule, item.path, source.line_of(item.span.start), item.confidence))
    return sorted(rows)


INDEX = REVISION.format(id="a1", down="None", body='op.create_index("ix", "runs", ["a"])')
RULE = ("create-index-not-concurrent",)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "medium"),
        ({"requirements.txt": "psycopg2-binary==2.9\n"}, "high"),
        ({"pyproject.toml": '[project]\ndependencies = ["asyncpg>=0.29"]\n'}, "high"),
        ({"compose.yaml": "services:\n  db:\n    image: postgres:15\n"}, "high"),
        ({"requirements.txt": "psycopg2\n", "app/settings.py": 'URL = "sqlite:///dev.db"\n'}, "high"),
        ({"requirements.txt": "pymysql\n"}, None),
        ({"requirements.txt": "pymysql\npsycopg2\n"}, "medium"),
        ({"alembic.ini": "[alembic]\nsqlalchemy.url = mysql+pymysql://u@h/db\n"}, None),
        ({"alembic.ini": "[alembic]\nsqlalchemy.url = sqlite:///app.db\n"}, None),
        ({"requirements.txt": "pymysql\n", "mlplatlint.toml": '[project]\ndatabase = "postgresql"\n'}, "high"),
        ({"requirements.txt": "psycopg2\n", "mlplatlint.toml": '[project]\ndatabase = "mysql"\n'}, None),
        ({"tests/requirements.txt": "pymysql\n"}, "medium"),
    ],
)
def test_rules_speak_where_the_database_may_be_postgresql(
    tmp_path: Path, more: dict[str, str], expected: str | None
) -> None:
    rows = found(tmp_path, {"migrations/versions/a1_x.py": INDEX, **more}, RULE)
    assert [row[3] for row in rows] == ([] if expected is None else [expected])


def test_the_nearest_evidence_decides(tmp_path: Path) -> None:
    files = {
        "one/requirements.txt": "pymysql\n", "one/migrations/versions/a1_x.py": INDEX,
        "two/requirements.txt": "asyncpg\n", "two/migrations/versions/b1_x.py": INDEX.replace("a1", "b1"),
        "three/migrations_mysql/versions/c1_x.py": INDEX.replace("a1", "c1"),
    }  # fmt: skip
    assert [row[1] for row in found(tmp_path, files, RULE)] == ["two/migrations/versions/b1_x.py"]


def test_a_revision_that_imports_another_dialect_is_not_for_postgresql(tmp_path: Path) -> None:
    text = INDEX.replace("from alembic", "from sqlalchemy.dialects import mysql\nfrom alembic")
    assert found(tmp_path, {"migrations/versions/a1_x.py": text}, RULE) == []


def test_files_of_a_folder_run_by_version_not_by_name() -> None:
    facts = SqlScriptFacts()
    paths = ["db/V10__c.sql", "db/V2__b.sql", "db/V1_1__a2.sql", "db/V1__a.sql", "db/R__views.sql", "db/U1__undo.sql", "x/10_b.up.sql",
             "x/9_a.up.sql", "x/9_a.down.sql", "p/20240101_a/migration.sql", "p/20240102_b/migration.sql", "lone.sql"]  # fmt: skip
    ordered = [[file.path for file in files] for files in sequences(dict.fromkeys(paths, facts))]
    assert ["db/V1__a.sql", "db/V1_1__a2.sql", "db/V2__b.sql", "db/V10__c.sql", "db/R__views.sql"] in ordered
    assert ["x/9_a.up.sql", "x/10_b.up.sql"] in ordered
    assert ["p/20240101_a/migration.sql", "p/20240102_b/migration.sql"] in ordered
    assert ["lone.sql"] in ordered
    assert sum(map(len, ordered)) == 10


def test_of_variants_for_several_databases_the_one_for_postgresql_runs() -> None:
    facts = SqlScriptFacts()
    paths = ["m/01_a.postgres.up.sql", "m/01_a.mysql.up.sql", "m/01_a.cockroach.up.sql", "m/01_a.up.sql", "m/02_b.up.sql", "m/03_c.sqlite3.up.sql",
             "m/2018-04-24-145128_d/up.sql", "m/20140929103756_e/up.sql"]  # fmt: skip
    ordered = [[file.path for file in files] for files in sequences(dict.fromkeys(paths, facts))]
    assert ["m/01_a.postgres.up.sql", "m/02_b.up.sql"] in [
        [path for path in files if path.count("/") == 1] for files in ordered
    ]
    assert ["m/20140929103756_e/up.sql", "m/2018-04-24-145128_d/up.sql"] in [
        [path for path in files if path.count("/") == 2] for files in ordered
    ]


def test_only_the_suffix_marks_a_way_down() -> None:
    assert DOWN_FILE.search("db/12_downtown_orders.sql") is None
    assert all(
        DOWN_FILE.search(path) for path in ("db/12_x.down.sql", "db/12_x_down.sql", "db/U3__x.sql", "a/down.sql")
    )
    assert place_of("db/0007_x.sql", "goose").runner == "goose"


def test_the_old_type_comes_from_earlier_files(tmp_path: Path) -> None:
    files = {
        "db/migration/V1__runs.sql": "CREATE TABLE runs (name varchar(20), n int);\n",
        "db/migration/V2__names.sql": "ALTER TABLE runs ALTER COLUMN name TYPE varchar(40);\n",
        "db/migration/V10__wide.sql": "ALTER TABLE runs ALTER COLUMN name TYPE varchar(30);\n",
    }
    rows = found(tmp_path, files, ("type-change-rewrite",))
    # Wider first, narrower then: in the order of names V10 would come before V2.
    assert rows == [("type-change-rewrite", "db/migration/V10__wide.sql", 1, "medium")]


def test_helpers_of_other_files_count_where_they_are_called(tmp_path: Path) -> None:
    files = {
        "migrations/helpers.py": "from alembic import op\n\n\ndef index(table):\n    op.create_index('ix_' + table, table, ['a'])\n",
        "migrations/__init__.py": "",
        "migrations/versions/a1_x.py": REVISION.format(id="a1", down="None", body="index('runs')").replace(
            "from alembic import op", "from migrations.helpers import index"
        ),
    }
    assert [row[1:3] for row in found(tmp_path, files, RULE)] == [("migrations/versions/a1_x.py", 10)]


def test_twenty_tables_in_a_loop_are_one_finding(tmp_path: Path) -> None:
    body = 'for table in ("a", "b", "c"):\n        op.create_index(f"ix_{table}", table, ["x"])'
    assert len(found(tmp_path, {"m/versions/a1.py": REVISION.format(id="a1", down="None", body=body)}, RULE)) == 1


def test_nothing_is_said_about_dumps_and_other_dialects(tmp_path: Path) -> None:
    files = {
        "dump.sql": "-- PostgreSQL database dump\nCREATE INDEX i ON runs (a);\n",
        "mysql.sql": "CREATE TABLE t (id INT AUTO_INCREMENT);\nCREATE INDEX i ON runs (a);\n",
        "quoted.sql": "SELECT 'AUTO_INCREMENT `x`';\nCREATE INDEX i ON runs (a);\n",
    }
    assert [row[1] for row in found(tmp_path, files, RULE)] == ["quoted.sql"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("now()", "stable"), ("CURRENT_DATE", "stable"), ("'now()'", "constant"), ("gen_random_uuid()", "volatile"),
        ("lower('X')", "constant"), ("my_function(1)", "unknown"), ("'{}'::jsonb", "constant"), ("'1'::numeric(10, 2)", "constant"),
        ("timezone('utc'::text, now())", "stable"), ("(nextval('s'))", "volatile"), ("CASE WHEN true THEN 1 END", "constant"),
        ("pg_catalog.clock_timestamp()", "volatile"), ("uuid_generate_v4()", "volatile"),
    ],
)  # fmt: skip
def test_volatility(expression: str, expected: str) -> None:
    assert volatility(expression) == expected


@pytest.mark.parametrize(
    ("old", "new", "using", "row"),
    [
        ("character varying(5)", "text", "", "type-binary-compatible"), ("text", "character varying(5)", "", "type-rewrite"),
        ("integer", "bigint", "", "type-rewrite"), ("numeric(10,2)", "numeric(12,2)", "", "type-binary-compatible"),
        ("numeric(10,2)", "numeric(12,3)", "", "type-rewrite"), ("timestamp without time zone", "timestamp with time zone", "", "type-timestamp-zone"),
        ("timestamp without time zone", "timestamp with time zone", "a AT TIME ZONE 'UTC'", "type-rewrite"),
        ("timestamp(3) with time zone", "timestamp with time zone", "", "type-binary-compatible"), ("mood", "text", "", ""), ("", "text", "", ""),
        ("text", "character varying", "a::varchar", "type-text-to-varchar"),
    ],
)  # fmt: skip
def test_type_changes(old: str, new: str, using: str, row: str) -> None:
    assert type_change(old, new, using, "a").row == row
