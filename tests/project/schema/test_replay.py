"""Chains replay to the schema that PostgreSQL would have."""

from __future__ import annotations

from mlplatlint.facts.schema import ForeignKey, IndexKey, Key
from mlplatlint.project.schema.catalogue import Catalogue
from tests.project.schema.store import chain_files, replayed

BASE = 'op.create_table("runs", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(40)))'


def columns(catalogue: Catalogue, table: str) -> dict[str, str]:
    return {name: column.type for name, column in catalogue.tables[table].columns.items()}


def test_operations_in_a_row() -> None:
    catalogue = replayed(
        chain_files(
            BASE,
            """
with op.batch_alter_table("runs", schema=None) as batch:
    batch.add_column(sa.Column("score", sa.Numeric(10, 2), server_default="0", nullable=False))
    batch.alter_column("name", new_column_name="title", type_=sa.Text(), nullable=False)
    batch.create_unique_constraint(None, ["title"])
op.create_table(
    "steps",
    sa.Column("run_id", sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("no", sa.SmallInteger(), primary_key=True, index=True),
)
op.create_index("ix_d", "runs", [sa.text("lower(title) DESC"), "score"], postgresql_using="btree", unique=True)
""",
            'op.rename_table("runs", "jobs")\nop.drop_column("steps", "no")',
        )
    )
    assert columns(catalogue, "jobs") == {"id": "integer", "title": "text", "score": "numeric(10,2)"}
    jobs = catalogue.tables["jobs"]
    assert jobs.columns["id"].identity == "serial"
    assert (jobs.columns["score"].nullable, jobs.columns["score"].default) == (False, "'0'")
    assert jobs.constraints["runs_title_key"] == Key("runs_title_key", ("title",))
    steps = catalogue.tables["steps"]
    assert columns(catalogue, "steps") == {"run_id": "integer"}
    assert steps.foreign_keys == [ForeignKey("steps_run_id_fkey", ("run_id",), "jobs", ("id",), "CASCADE")]
    assert steps.primary_key is None
    assert list(catalogue.indexes) == ["ix_d"]
    assert catalogue.indexes["ix_d"].keys == (IndexKey("lower(title)", False, "", "", True), IndexKey("score"))
    assert catalogue.indexes["ix_d"].table == "jobs"


def test_loops_helpers_strings_and_dialect_branches() -> None:
    catalogue = replayed(
        chain_files(
            BASE,
            """
def add(table, *columns, kind=sa.Integer):
    for column in columns:
        op.add_column(table, sa.Column(column, kind()))

add("runs", "a", "b")
for table, names in {"runs": ["c"]}.items():
    add(table, *[name.upper() for name in names], kind=sa.BigInteger)
bind = op.get_bind()
if bind.dialect.name == "sqlite":
    op.drop_table("runs")
elif not context.is_offline_mode():
    bind.execute(sa.text("ALTER TABLE %s ADD COLUMN %s jsonb" % ("runs", "d")))
op.execute("ALTER TABLE {0} ADD e citext; ALTER TABLE {0} ALTER e SET DEFAULT 'x\\\\:y'".format("runs"))
""",
        )
    )
    assert columns(catalogue, "runs") == {
        "id": "integer", "name": "character varying(40)", "a": "integer", "b": "integer", "C": "bigint", "d": "jsonb",
        "e": "citext",
    }  # fmt: skip
    assert catalogue.tables["runs"].columns["e"].default == "'x:y'"
    assert not catalogue.doubts and not catalogue.tables["runs"].doubts


def test_questions_to_the_inspector_are_answered_from_the_replay() -> None:
    catalogue = replayed(
        chain_files(
            BASE + '\nop.create_foreign_key(None, "runs", "runs", ["id"], ["id"])',
            """
inspector = sa.inspect(op.get_bind())
if "runs" not in inspector.get_table_names():
    op.create_table("never", sa.Column("id", sa.Integer()))
have = {column["name"] for column in inspector.get_columns("runs")}
for name in ("name", "extra"):
    if name not in have:
        op.add_column("runs", sa.Column(name, sa.Text()))
for key in inspector.get_foreign_keys("runs"):
    op.drop_constraint(key["name"], "runs", type_="foreignkey")
if not inspector.has_table("later"):
    op.create_table("later", sa.Column("id", sa.Integer()))
""",
        )
    )
    assert set(catalogue.tables) == {"runs", "later"}
    assert columns(catalogue, "runs")["name"] == "character varying(40)"
    assert columns(catalogue, "runs")["extra"] == "text"
    assert catalogue.tables["runs"].foreign_keys == []


def test_helpers_of_other_files() -> None:
    files = chain_files(BASE, 'add_text("runs", "note")', imports="from ..helpers import add_text\n")
    files["migrations/helpers.py"] = (
        "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef add_text(table, name):\n"
        "    if name not in [c['name'] for c in sa.inspect(op.get_bind()).get_columns(table)]:\n"
        "        op.add_column(table, sa.Column(name, sa.Text()))\n"
    )
    assert columns(replayed(files), "runs")["note"] == "text"


def test_enums_of_the_application_and_their_later_labels() -> None:
    files = chain_files(
        'op.create_table("runs", sa.Column("stage", sa.Enum(Stage, name="stage"), nullable=False))',
        "op.execute(\"ALTER TYPE stage ADD VALUE 'mid' BEFORE 'LIVE'\")",
        imports="from app.enums import Stage\n",
    )
    files["app/enums.py"] = "from enum import Enum\n\n\nclass Stage(Enum):\n    DEV = 'dev'\n    LIVE = 'live'\n"
    catalogue = replayed(files)
    assert catalogue.types["stage"].labels == ["DEV", "mid", "LIVE"]
    assert columns(catalogue, "runs") == {"stage": "stage"}


def test_a_condition_nobody_can_know_leaves_a_doubt_on_what_it_touches() -> None:
    catalogue = replayed(
        chain_files(
            BASE,
            """
import os
if os.environ.get("WITH_NOTE"):
    op.add_column("runs", sa.Column("note", sa.Text()))
    op.create_table("notes", sa.Column("id", sa.Integer()))
op.add_column("runs", sa.Column("sure", sa.Text()))
""",
        )
    )
    assert catalogue.is_doubted("runs", "columns", "note")
    assert not catalogue.is_doubted("runs", "columns", "sure")
    assert catalogue.is_doubted("notes", "existence")
    assert not catalogue.is_doubted("runs", "existence")


def test_an_early_return_on_an_unknown_condition_doubts_the_rest() -> None:
    catalogue = replayed(
        chain_files(
            BASE, 'import os\nif os.getenv("SKIP"):\n    return\nop.add_column("runs", sa.Column("late", sa.Text()))'
        )
    )
    assert catalogue.is_doubted("runs", "columns", "late")


def test_ddl_on_a_table_known_only_at_run_time_doubts_that_aspect_everywhere() -> None:
    catalogue = replayed(
        chain_files(
            BASE,
            'for row in op.get_bind().execute(sa.text("SELECT t FROM x")):\n    op.execute(f"ALTER TABLE {row.t} ADD COLUMN z int")',
        )
    )
    assert catalogue.is_doubted("runs", "columns", "name")
    assert not catalogue.is_doubted("runs", "existence")


def test_branches_merge_and_dependencies_run_in_order() -> None:
    files = {
        f"v/{name}.py": f"import sqlalchemy as sa\nfrom alembic import op\nrevision = {name!r}\ndown_revision = {down}\n"
        f"depends_on = {depends}\ndef upgrade():\n    {body}\n"
        for name, down, depends, body in [
            ("z", "None", "None", 'op.create_table("t", sa.Column("id", sa.Integer()))'),
            ("a", '"z"', '"b"', 'op.rename_table("t", "u")'),
            ("b", '"z"', "None", 'op.add_column("t", sa.Column("b", sa.Text()))'),
            ("m", '"a", "b"', "None", 'op.add_column("u", sa.Column("m", sa.Text()))'),
        ]
    }
    catalogue = replayed(files)
    assert columns(catalogue, "u") == {"id": "integer", "b": "text", "m": "text"}


def test_naming_conventions_name_what_the_revisions_leave_unnamed() -> None:
    files = chain_files(BASE + '\nop.create_unique_constraint(None, "runs", ["name"])')
    files["migrations/env.py"] = (
        "from alembic import context\nfrom app.db import Base\n\ntarget_metadata = Base.metadata\n"
        "context.configure(target_metadata=target_metadata)\n"
    )
    files["app/db.py"] = (
        "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import DeclarativeBase\n"
        'NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}\n\n\n'
        "class Base(DeclarativeBase):\n    metadata = MetaData(naming_convention=NAMES)\n"
    )
    assert set(replayed(files).tables["runs"].constraints) == {"pk_runs", "uq_runs_name"}


def test_endless_work_is_cut_short_and_said() -> None:
    catalogue = replayed(chain_files(BASE, "def again(text):\n    again(text + text)\n\nagain('x')"))
    assert "runs" in catalogue.tables
    assert catalogue.is_doubted("runs", "columns", "name")


def test_sql_files_beside_a_revision() -> None:
    header = "import os\nfrom pathlib import Path\nHERE = Path(__file__).resolve().parent\n"
    files = chain_files(
        'op.execute((HERE / "sql" / "runs.sql").read_text())',
        'with open(os.path.join(os.path.dirname(__file__), "sql", "name.sql"), encoding="utf-8") as stream:\n'
        "    op.execute(sa.text(stream.read()))",
        imports=header,
    )
    files["migrations/versions/sql/runs.sql"] = "CREATE TABLE runs (id bigint PRIMARY KEY);"
    files["migrations/versions/sql/name.sql"] = "ALTER TABLE runs ADD COLUMN name text NOT NULL;\n-- done\n"
    assert columns(replayed(files), "runs") == {"id": "bigint", "name": "text"}


def test_a_sql_file_that_is_not_there_makes_everything_doubtful() -> None:
    files = chain_files(BASE, 'op.execute(open("gone.sql").read())')
    assert replayed(files).is_doubted("runs", "columns")
    files = chain_files(
        BASE, "op.execute([text for text in make()][0])\n# ALTER TABLE", imports="from somewhere import make\n"
    )
    assert replayed(files).is_doubted("runs", "columns")


def test_entities_and_row_level_security() -> None:
    catalogue = replayed(
        chain_files(
            BASE,
            'view = PGView(schema="public", signature="recent", definition="SELECT * FROM runs")\nop.create_entity(view)\n'
            'op.execute("ALTER TABLE runs ENABLE ROW LEVEL SECURITY")',
            imports="from alembic_utils.pg_view import PGView\n",
        )
    )
    assert ("view", "recent") in catalogue.objects
    assert ("row level security", "runs") in catalogue.objects
