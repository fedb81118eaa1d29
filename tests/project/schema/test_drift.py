"""Differences between models and migrations are found, and nothing else."""

from __future__ import annotations

import pytest

from mlplatlint.project.schema.drift import differences
from tests.project.schema.store import chain_files, project_of

ENV = """from alembic import context
from {module} import {base}

target_metadata = {base}.metadata
context.configure(target_metadata=target_metadata)
"""


def drift(models: str, *bodies: str, base: str = "Base", extra: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    files = chain_files(*bodies)
    files["migrations/env.py"] = ENV.format(module="app.models", base=base)
    files["app/models.py"] = models
    files.update(extra or {})
    found = project_of(files).memo(differences)
    return [(item.kind, f"{item.table}.{item.column}".rstrip("."), item.model, item.migration) for item in found]


MODELS = """from sqlalchemy import *
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import *
from sqlalchemy.orm import *
from datetime import datetime
from typing import Annotated, Optional
import enum


class Base(DeclarativeBase):
    pass


class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
{columns}
"""


def column_drift(model: str, migration: str) -> list[tuple[str, ...]]:
    text = MODELS.format(columns=f"    c{model}").replace("import *", "import *  # noqa")
    plain = text.replace("from sqlalchemy import *  # noqa", "from sqlalchemy import Computed, Identity")
    plain = plain.replace(
        "from sqlalchemy.dialects.postgresql import *  # noqa", "from sqlalchemy.dialects import postgresql"
    )
    plain = plain.replace(
        "from sqlalchemy.orm import *  # noqa", "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column"
    )
    body = f'op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("c", {migration}))'
    return drift(plain, body)


@pytest.mark.parametrize(
    ("model", "migration", "expected"),
    [
        (": Mapped[Optional[int]] = mapped_column(sa.BigInteger)", "sa.Integer()", ("bigint", "integer")),
        (" = mapped_column(sa.String(50))", "sa.String(100)", ("character varying(50)", "character varying(100)")),
        (" = mapped_column(sa.String(50))", "sa.String()", ("character varying(50)", "character varying")),
        (" = mapped_column(sa.String)", "sa.Text()", ("character varying", "text")),
        (" = mapped_column(sa.Numeric(10, 2))", "sa.Numeric(10, 4)", ("numeric(10,2)", "numeric(10,4)")),
        (" = mapped_column(sa.Numeric(10, 2))", "sa.Numeric(10)", ("numeric(10,2)", "numeric(10,0)")),
        (" = mapped_column(sa.DateTime(timezone=True))", "sa.DateTime()",
         ("timestamp with time zone", "timestamp without time zone")),
        (" = mapped_column(postgresql.JSONB)", "postgresql.JSON()", ("jsonb", "json")),
        (" = mapped_column(sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'))", "sa.JSON()", ("jsonb", "json")),
        (" = mapped_column(postgresql.ARRAY(sa.BigInteger))", "postgresql.ARRAY(sa.Integer())", ("bigint[]", "integer[]")),
        (": Mapped[float | None]", "sa.REAL()", ("double precision", "real")),
        (" = mapped_column(sa.Uuid)", "sa.String(36)", ("uuid", "character varying(36)")),
        (" = mapped_column(postgresql.CITEXT)", "sa.Text()", ("citext", "text")),
        (" = mapped_column(sa.Enum('a', name='new'))", "sa.Enum('a', name='old')", ("new", "old")),
        (" = mapped_column(sa.String(9, collation='C'))", "sa.String(9)",
         ('character varying(9) COLLATE "C"', "character varying(9)")),
    ],
)  # fmt: skip
def test_types_that_differ(model: str, migration: str, expected: tuple[str, str]) -> None:
    assert column_drift(model, migration) == [("type", "t.c", *expected)]


@pytest.mark.parametrize(
    ("model", "migration"),
    [
        (": Mapped[Optional[str]]", "sa.String()"),
        (": Mapped['str | None'] = mapped_column(sa.String(20))", "sa.VARCHAR(length=20)"),
        (" = mapped_column(sa.Float)", "postgresql.DOUBLE_PRECISION()"),
        (" = mapped_column(sa.Uuid)", "postgresql.UUID(as_uuid=True)"),
        (" = mapped_column(sa.Integer, server_default=sa.text('1'))", "sa.INTEGER(), server_default='1'"),
        (": Mapped[Annotated[Optional[str], mapped_column(sa.String(30))]]", "sa.String(30)"),
        (": Mapped[int] = mapped_column(nullable=True)", "sa.Integer()"),
        (" = mapped_column(vendor.Type(3))", "sa.Integer()"),
        (": Mapped[Optional[datetime]]", "sa.DateTime()"),
    ],
)
def test_columns_that_agree(model: str, migration: str) -> None:
    assert column_drift(model, migration) == []


@pytest.mark.parametrize(
    ("model", "migration", "expected"),
    [
        (": Mapped[int]", "sa.Integer()", ("NOT NULL", "NULL")),
        (": Mapped[int | None]", "sa.Integer(), nullable=False", ("NULL", "NOT NULL")),
        (" = mapped_column(sa.Integer)", "sa.Integer(), nullable=False", ("NULL", "NOT NULL")),
    ],
)
def test_nullability(model: str, migration: str, expected: tuple[str, str]) -> None:
    assert column_drift(model, migration) == [("nullable", "t.c", *expected)]


def test_table_and_column_on_one_side_alone() -> None:
    models = MODELS.format(columns="    new: Mapped[Optional[int]]").split("\n", 3)[3]
    header = (
        "import sqlalchemy as sa\nfrom typing import Optional\n"
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
    )
    models = header + models.split("import enum\n", 1)[1]
    models += '\n\nclass U(Base):\n    __tablename__ = "u"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
    body = 'op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("old", sa.Text()))'
    assert drift(models, body, 'op.create_table("gone", sa.Column("id", sa.Integer()))') == [
        ("column-extra", "t.old", "", "text"),
        ("column-missing", "t.new", "integer", ""),
        ("table-extra", "gone", "", ""),
        ("table-missing", "u", "", ""),
    ]


FLASK = """from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
link = db.Table("link", db.Column("a", db.Integer, db.ForeignKey("http_run.id")), db.Column("b", db.Text))


class HTTPRun(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(5), nullable=False)
"""


def test_flask_models_name_their_tables_themselves() -> None:
    body = (
        'op.create_table("http_run", sa.Column("id", sa.Integer(), primary_key=True),'
        ' sa.Column("name", sa.String(5), nullable=False))\n'
        'op.create_table("link", sa.Column("a", sa.Integer(), sa.ForeignKey("http_run.id")), sa.Column("b", sa.String(3)))'
    )
    assert drift(FLASK, body, base="db") == [("type", "link.b", "text", "character varying(3)")]


MIXINS = """from sqlalchemy import Column, DateTime, Integer, String, func
from sqlalchemy.orm import declarative_base, declared_attr

from app.types import Guid, snake

Base = declarative_base()


class Named:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    id = Column(Guid(), primary_key=True)

    @declared_attr
    def made(cls):
        return Column(DateTime(timezone=True), nullable=False, server_default=func.now())


class Run(Named, Base):
    name = Column("label", String(7))


class Special(Run):
    pass
"""
TYPES = """from sqlalchemy import CHAR, TypeDecorator
from sqlalchemy.dialects.postgresql import UUID


class Guid(TypeDecorator):
    impl = CHAR

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(CHAR(32))
"""


def test_mixins_custom_types_and_computed_names() -> None:
    body = (
        'op.create_table("runs", sa.Column("id", postgresql.UUID(), primary_key=True), sa.Column("label", sa.String(8)),'
        ' sa.Column("made", sa.DateTime(timezone=True), nullable=False))'
    )
    found = drift(MIXINS, body, extra={"app/types.py": TYPES})
    assert ("type", "runs.label", "character varying(7)", "character varying(8)") in found
    assert ("column-default-drift", "runs.made", "DEFAULT now()", "no default") in found
    assert len([item for item in found if item[1].startswith("runs")]) == 2


def test_schema_of_the_metadata() -> None:
    models = """from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "ml"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)


class Run(Base):
    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)


class Step(Base):
    __tablename__ = "steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
"""
    env = (
        "from alembic import context\nfrom app.models import Base\ntarget_metadata = Base.metadata\n"
        "context.configure(target_metadata=target_metadata, include_schemas=True)\n"
    )
    steps = 'op.create_table("steps", sa.Column("id", sa.Integer(), primary_key=True), '
    steps += 'sa.Column("run_id", sa.Integer(), sa.ForeignKey("ml.runs.id"), nullable=False), schema="ml")'
    runs = 'op.create_table("runs", sa.Column("id", sa.Integer(), primary_key=True), schema="ml")'
    files = {"app/__init__.py": "", "app/models.py": models, "migrations/env.py": env, **chain_files(runs, steps)}
    assert project_of(files).memo(differences) == ()
    files = {**files, "app/models.py": models.replace('"ml"', "os.environ['SCHEMA']")}
    assert project_of(files).memo(differences) == ()
