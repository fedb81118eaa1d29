"""Makes whole small projects out of the rows."""

from __future__ import annotations

from tests.project.schema.matrix.classes import Row

ENV = """from alembic import context
from sqlalchemy import create_engine

from app.models import Base

target_metadata = Base.metadata


def run_migrations_online():
    engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
"""
MODELS = """import enum
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT, JSONB, ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


{before}class T(Base):
    __tablename__ = "t"

    id: Mapped[int] = mapped_column(primary_key=True)
    {body}
{after}"""
REVISION = '''"""revision {number}"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT, JSONB

revision = "{number}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade():
    {body}


def downgrade():
    pass
'''
INI = "[alembic]\nscript_location = migrations\n"


def revisions(*bodies: str) -> dict[str, str]:
    """Return the files of a chain, one revision for each body."""
    files = {}
    for number, body in enumerate(bodies, 1):
        down = repr(f"r{number - 1}") if number > 1 else "None"
        text = body.strip().replace("\n", "\n    ") or "pass"
        files[f"migrations/versions/r{number}.py"] = REVISION.format(number=f"r{number}", down=down, body=text)
    return files


def project(row: Row, drifted: bool) -> dict[str, str]:
    """Return the files of a row's project: models, environment and two or three revisions."""
    columns, _, later = (row.drifted if drifted else row.agreeing).partition("||")
    columns, options = (columns, "") if "postgresql_partition_by" not in columns else ("", columns)
    parts = ["sa.Column('id', sa.Integer(), primary_key=True)", columns.strip(), options.strip()]
    create = row.setup + f"op.create_table('t', {', '.join(part for part in parts if part)})"
    bodies = [create, later.strip().replace("\n        ", "\n    ")] if later.strip() else [create]
    models = MODELS.format(before=row.before, after=row.after, body=row.model.replace("\n    ", "\n    ") or "pass")
    return {
        "alembic.ini": INI,
        "app/__init__.py": "",
        "app/models.py": models,
        "migrations/env.py": ENV,
        **revisions(*bodies),
    }
