"""One small schema, written in every style of model there is, against the same migrations."""

from __future__ import annotations

from tests.project.schema.matrix.build import ENV, INI, revisions

IMPORTS = """import datetime as dt
from typing import Annotated, Optional

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint, func
from sqlalchemy.orm import *
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declarative_base, declared_attr, mapped_column, registry

"""
TEAMS = "op.create_table('teams', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('title', sa.Text()))\n"
USERS = """op.create_table('users',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(50), nullable=False),
        sa.Column('email', sa.String(), nullable=True),
        sa.Column('made', sa.DateTime(), server_default=sa.text('now()'), nullable=False),
        sa.Column('team_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['team_id'], ['teams.id'], ondelete='CASCADE'{fk}),
        sa.PrimaryKeyConstraint('id'{pk}),
        sa.UniqueConstraint('email'{uq}),
    )
op.create_index(op.f('ix_users_name'), 'users', ['name'], unique=False)
"""
PLAIN = USERS.format(fk="", pk="", uq="")
NAMED = USERS.format(fk=", name='fk_users_team_id_teams'", pk=", name='pk_users'", uq=", name='uq_users_email'")
TEAMS_NAMED = TEAMS.replace("'id', sa.Integer(), primary_key=True)", "'id', sa.Integer(), nullable=False)").replace(
    "sa.Text())", "sa.Text()), sa.PrimaryKeyConstraint('id', name='pk_teams')"
)
DRIFTS = {
    "column-type-drift": ("sa.String(50)", "sa.String(80)"),
    "column-nullable-drift": ("sa.String(), nullable=True", "sa.String(), nullable=False"),
    "column-default-drift": ("server_default=sa.text('now()'), ", ""),
    "fk-drift": (", ondelete='CASCADE'", ""),
    "index-missing": ("op.create_index(op.f('ix_users_name'), 'users', ['name'], unique=False)\n", ""),
    "column-missing": (
        "        sa.Column('made', sa.DateTime(), server_default=sa.text('now()'), nullable=False),\n",
        "",
    ),
}
"""What is replaced in the migrations, and the rule that then reports a difference."""

_COLUMNS = """    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)
    title = Column(sa.Text)


class User({base}):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False, index=True)
    email = Column(String, unique=True)
    made = Column(DateTime, nullable=False, server_default=func.now())
    team_id = Column(Integer, ForeignKey("teams.id", ondelete="CASCADE"))
    team = relationship("Team")
"""
OLD = "class Team(Base):\n" + _COLUMNS.format(base="Base")
_MAPPED = """    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[Optional[str]] = mapped_column(sa.Text)


{decorator}class User{base}:
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), index=True)
    made: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    email: Mapped[Optional[str]] = mapped_column(unique=True{default})
    team_id: Mapped[Optional[int]] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"){default})
"""
NEW = "class Team(Base):\n" + _MAPPED.format(base="(Base)", decorator="", default="")

_CORE = """teams = Table("teams", {metadata}, Column("id", Integer, primary_key=True), Column("title", sa.Text))
users = Table(
    "users",
    {metadata},
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False),
    Column("email", String),
    Column("made", DateTime, nullable=False, server_default=func.now()),
    Column("team_id", ForeignKey("teams.id", ondelete="CASCADE")),
    UniqueConstraint("email"),
)
Index("ix_users_name", users.c.name)
"""
CONVENTION = """NAMES = {"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
         "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


"""
MIXIN = """Base = declarative_base()


class Keyed:
    id = Column(Integer, primary_key=True)


class Stamped(Keyed):
    made = Column(DateTime, nullable=False, server_default=func.now())

    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    @declared_attr
    def __table_args__(cls):
        return (Index(f"ix_{cls.__tablename__}_name", cls.name), UniqueConstraint("email"))

    @declared_attr
    def team_id(cls):
        return Column(Integer, ForeignKey("teams.id", ondelete="CASCADE"))


class Team(Keyed, Base):
    __tablename__ = "teams"
    title = Column(sa.Text)


class User(Stamped, Base):
    name = Column(String(50), nullable=False)
    email = Column(String)
"""
TYPE_MAP = """key = Annotated[int, mapped_column(primary_key=True)]
short = Annotated[str, 50]
stamp = Annotated[dt.datetime, mapped_column(server_default=func.now())]


class Base(DeclarativeBase):
    type_annotation_map = {short: String(50), str: String(), bytes: sa.Text(), dict[str, int]: sa.JSON()}


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[key]
    title: Mapped[Optional[bytes]]


class User(Base):
    __tablename__ = "users"
    id: Mapped[key]
    name: Mapped[short] = mapped_column(index=True)
    email: Mapped[Optional[str]] = mapped_column(unique=True)
    made: Mapped[stamp]
    team_id: Mapped[Optional[int]] = mapped_column(ForeignKey(Team.id, ondelete="CASCADE"))
"""
SQLMODEL = """import datetime as dt
from typing import Optional

import sqlalchemy as sa
from sqlmodel import Field, Relationship, SQLModel


class UserBase(SQLModel):
    name: str = Field(max_length=50, index=True)
    email: Optional[str] = Field(default=None, unique=True)


class Team(SQLModel, table=True):
    __tablename__ = "teams"
    id: Optional[int] = Field(default=None, primary_key=True)
    title: Optional[str] = Field(default=None, sa_type=sa.Text)


class User(UserBase, table=True):
    __tablename__ = "users"
    id: Optional[int] = Field(default=None, primary_key=True)
    made: dt.datetime = Field(sa_column=sa.Column(sa.DateTime, nullable=False, server_default=sa.func.now()))
    team_id: Optional[int] = Field(default=None, foreign_key="teams.id", ondelete="CASCADE")
    team: Optional[Team] = Relationship()
"""
JOINED = (
    NEW
    + """    kind: Mapped[Optional[str]]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "user"}


class Admin(User):
    __tablename__ = "admins"
    id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    level: Mapped[int]
    __mapper_args__ = {"polymorphic_identity": "admin"}


class Guest(User):
    until: Mapped[Optional[dt.date]]
    __mapper_args__ = {"polymorphic_identity": "guest"}
"""
)
JOINED_OPS = """op.add_column('users', sa.Column('kind', sa.String()))
op.add_column('users', sa.Column('until', sa.Date()))
op.create_table('admins', sa.Column('id', sa.Integer(), nullable=False), sa.Column('level', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['id'], ['users.id']), sa.PrimaryKeyConstraint('id'))
"""
BASE = "class Base(DeclarativeBase):\n    pass\n\n\n"

STYLES: dict[str, str] = {
    "declarative-base": IMPORTS + "Base = declarative_base()\n\n\n" + OLD,
    "base-class": IMPORTS + BASE + NEW,
    "generated-base": IMPORTS + "mapper_registry = registry()\nBase = mapper_registry.generate_base()\n\n\n" + OLD,
    "metaclass": IMPORTS + "from sqlalchemy.orm import DeclarativeMeta\n\nreg = registry()\n\n\nclass Base(metaclass=DeclarativeMeta):\n"
    "    __abstract__ = True\n    registry = reg\n    metadata = reg.metadata\n\n\n" + OLD,
    "as-declarative": IMPORTS + "@as_declarative()\nclass Base:\n    pass\n\n\n" + OLD,
    "base-with-cls": IMPORTS + "class Plain:\n    __abstract__ = True\n    id = Column(Integer, primary_key=True)\n\n\n"
    "Base = declarative_base(cls=Plain)\n\n\n" + OLD.replace("    id = Column(Integer, primary_key=True)\n", ""),
    "decorated": IMPORTS + "reg = registry()\n\n\nclass Base:\n    metadata = reg.metadata\n\n\n@reg.mapped\nclass Team:\n"
    + _COLUMNS.replace("class User({base})", "@reg.mapped\nclass User"),
    "dataclass": IMPORTS + "class Base(MappedAsDataclass, DeclarativeBase):\n    pass\n\n\nclass Team(Base):\n"
    + _MAPPED.format(base="(Base)", decorator="", default=", default=None").replace("mapped_column(primary_key=True)", "mapped_column(init=False, primary_key=True)"),
    "decorated-dataclass": IMPORTS + "reg = registry()\n\n\nclass Base:\n    metadata = reg.metadata\n\n\n@reg.mapped_as_dataclass\nclass Team:\n"
    + _MAPPED.format(base="", decorator="@reg.mapped_as_dataclass\n", default=", default=None"),
    "core": IMPORTS + "metadata_obj = MetaData()\n\n\nclass Base:\n    metadata = metadata_obj\n\n\n" + _CORE.format(metadata="metadata_obj"),
    "imperative": IMPORTS + "reg = registry()\n\n\nclass Base:\n    metadata = reg.metadata\n\n\n" + _CORE.format(metadata="reg.metadata")
    + "\n\nclass User:\n    pass\n\n\nreg.map_imperatively(User, users)\n",
    "table-of-base": IMPORTS + BASE + _CORE.format(metadata="Base.metadata") + "\n\nclass User(Base):\n    __table__ = users\n",
    "mixin": IMPORTS + MIXIN,
    "type-map": IMPORTS + TYPE_MAP,
    "naming-convention": IMPORTS + CONVENTION + NEW,
    "sqlmodel": SQLMODEL,
    "inheritance": IMPORTS + BASE + JOINED,
    "index-outside": IMPORTS + BASE + NEW.replace("String(50), index=True", "String(50)") + '\n\nIndex("ix_users_name", User.name)\n',
    "attribute-names": IMPORTS + BASE + NEW.replace("    name: Mapped[str] = mapped_column(String(50), index=True)",
                                                    '    label: Mapped[str] = mapped_column("name", String(50))\n    __table_args__ = (Index("ix_users_name", label),)'),
}  # fmt: skip


def style_project(style: str, drift: str) -> dict[str, str]:
    """Return a style's project; ``drift`` is a key of :data:`DRIFTS` or empty for none."""
    named = style == "naming-convention"
    users = NAMED if named else PLAIN
    if drift:
        old, new = DRIFTS[drift]
        assert old in users
        users = users.replace(old, new)
    users += JOINED_OPS if style == "inheritance" else ""
    env = (
        ENV
        if style != "sqlmodel"
        else ENV.replace("from app.models import Base", "from app import models").replace(
            "Base.metadata", "models.SQLModel.metadata"
        )
    )
    return {
        "alembic.ini": INI,
        "app/__init__.py": "",
        "app/models.py": STYLES[style],
        "migrations/env.py": env,
        **revisions(TEAMS_NAMED if named else TEAMS, users),
    }


def placed(files: dict[str, str], layout: str) -> dict[str, str]:
    """Return a project in another layout: without env.py and alembic.ini, with a terse env.py, or as a package of several files."""
    files = dict(files)
    if layout == "bare":
        del files["migrations/env.py"], files["alembic.ini"]
    elif layout == "terse":
        files["models.py"] = files.pop("app/models.py")
        del files["app/__init__.py"]
        files["migrations/env.py"] = ENV.replace("from app.models import Base", "import models").replace(
            "Base.metadata", "models.Base.metadata"
        )
    elif layout == "package":
        head, _, rest = files.pop("app/models.py").partition("class Team(Base):\n")
        team, _, user = rest.partition("\n\n\n")
        files["backend/app/db/base.py"] = head
        files["backend/app/models/team.py"] = f"{IMPORTS}from app.db.base import Base\n\n\nclass Team(Base):\n{team}\n"
        files["backend/app/models/user.py"] = f"{IMPORTS}from ..db.base import Base\n\n\n{user}"
        files["backend/app/models/__init__.py"] = (
            "from .team import Team\nfrom .user import User\nfrom app.db.base import Base\n"
        )
        for name in ("backend/app/__init__.py", "backend/app/db/__init__.py"):
            files[name] = ""
        for path in [path for path in files if path.startswith(("migrations/", "alembic.ini"))]:
            files[f"backend/{path}"] = files.pop(path)
        del files["app/__init__.py"]
    return files


LAYOUTS = ("bare", "terse", "package")
