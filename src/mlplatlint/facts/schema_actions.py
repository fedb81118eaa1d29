"""What one statement or one migration operation does to a schema.

SQL statements and Alembic operations are both lowered to these records, so that replay and the safety rules read
one vocabulary. Names follow the rules of :mod:`mlplatlint.facts.schema`.
"""

from __future__ import annotations

from typing import Union

import msgspec

from mlplatlint.facts.schema import Column, Constraint, Index, Options, Table


class Action(msgspec.Struct, frozen=True, array_like=True, tag_field="action"):
    """What all actions share: nothing but their form."""


class CreateTable(Action, frozen=True, array_like=True, tag_field="action", tag="create-table"):
    """``CREATE TABLE``; ``query`` marks ``CREATE TABLE ... AS SELECT``."""

    table: Table
    if_not_exists: bool = False
    query: bool = False
    indexes: tuple[Index, ...] = ()


class DropTable(Action, frozen=True, array_like=True, tag_field="action", tag="drop-table"):
    """``DROP TABLE`` of one table."""

    table: str
    if_exists: bool = False
    cascade: bool = False


class RenameTable(Action, frozen=True, array_like=True, tag_field="action", tag="rename-table"):
    """``ALTER TABLE ... RENAME TO`` or ``SET SCHEMA``."""

    table: str
    new: str


class AddColumn(Action, frozen=True, array_like=True, tag_field="action", tag="add-column"):
    """``ADD COLUMN`` with the constraints written on it."""

    table: str
    column: Column
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False


class DropColumn(Action, frozen=True, array_like=True, tag_field="action", tag="drop-column"):
    """``DROP COLUMN``."""

    table: str
    column: str
    if_exists: bool = False
    cascade: bool = False


class RenameColumn(Action, frozen=True, array_like=True, tag_field="action", tag="rename-column"):
    """``RENAME COLUMN``."""

    table: str
    column: str
    new: str


class SetType(Action, frozen=True, array_like=True, tag_field="action", tag="set-type"):
    """``ALTER COLUMN ... TYPE``; ``old`` is the type the source says the column has (``existing_type``), if it says one."""

    table: str
    column: str
    type: str
    using: str = ""
    collation: str = ""
    old: str = ""


class SetNullable(Action, frozen=True, array_like=True, tag_field="action", tag="set-nullable"):
    """``SET NOT NULL`` or ``DROP NOT NULL``."""

    table: str
    column: str
    nullable: bool


class SetDefault(Action, frozen=True, array_like=True, tag_field="action", tag="set-default"):
    """``SET DEFAULT``; None for ``DROP DEFAULT``."""

    table: str
    column: str
    default: str | None


class SetIdentity(Action, frozen=True, array_like=True, tag_field="action", tag="set-identity"):
    """``ADD GENERATED ... AS IDENTITY``, ``SET GENERATED``; an empty ``mode`` drops the identity."""

    table: str
    column: str
    mode: str
    options: Options = ()


class DropExpression(Action, frozen=True, array_like=True, tag_field="action", tag="drop-expression"):
    """``DROP EXPRESSION``: a generated column becomes a plain one."""

    table: str
    column: str


class SetComment(Action, frozen=True, array_like=True, tag_field="action", tag="set-comment"):
    """A comment on a table, or on a column when ``column`` is not empty; other objects have a ``kind``."""

    kind: str
    table: str
    column: str
    comment: str | None


class AddConstraint(Action, frozen=True, array_like=True, tag_field="action", tag="add-constraint"):
    """``ADD CONSTRAINT``; ``using_index`` names the index it takes over."""

    table: str
    constraint: Constraint
    using_index: str = ""


class DropConstraint(Action, frozen=True, array_like=True, tag_field="action", tag="drop-constraint"):
    """``DROP CONSTRAINT``; ``kind`` is what the source calls it (``unique``, ``foreignkey`` ...) or empty."""

    table: str
    name: str
    kind: str = ""
    if_exists: bool = False
    cascade: bool = False


class RenameConstraint(Action, frozen=True, array_like=True, tag_field="action", tag="rename-constraint"):
    """``RENAME CONSTRAINT``."""

    table: str
    name: str
    new: str


class ValidateConstraint(Action, frozen=True, array_like=True, tag_field="action", tag="validate-constraint"):
    """``VALIDATE CONSTRAINT``."""

    table: str
    name: str


class AlterConstraint(Action, frozen=True, array_like=True, tag_field="action", tag="alter-constraint"):
    """``ALTER CONSTRAINT ... DEFERRABLE``."""

    table: str
    name: str
    deferrable: str


class CreateIndex(Action, frozen=True, array_like=True, tag_field="action", tag="create-index"):
    """``CREATE INDEX``."""

    index: Index
    concurrently: bool = False
    if_not_exists: bool = False


class DropIndex(Action, frozen=True, array_like=True, tag_field="action", tag="drop-index"):
    """``DROP INDEX`` of one index; ``table`` is empty where the source does not say it."""

    name: str
    table: str = ""
    concurrently: bool = False
    if_exists: bool = False
    cascade: bool = False


class RenameIndex(Action, frozen=True, array_like=True, tag_field="action", tag="rename-index"):
    """``ALTER INDEX ... RENAME TO``."""

    name: str
    new: str


class CreateType(Action, frozen=True, array_like=True, tag_field="action", tag="create-type"):
    """``CREATE TYPE`` or ``CREATE DOMAIN``: ``kind`` is ``enum``, ``domain`` or ``other``; ``base`` is the
    domain's type.

    ``if_not_exists`` also stands for SQLAlchemy's ``checkfirst``.
    """

    name: str
    kind: str
    labels: tuple[str, ...] = ()
    base: str = ""
    if_not_exists: bool = False
    has_constraint: bool = False


class DropType(Action, frozen=True, array_like=True, tag_field="action", tag="drop-type"):
    """``DROP TYPE`` or ``DROP DOMAIN``: ``kind`` is ``type`` or ``domain``."""

    name: str
    if_exists: bool = False
    cascade: bool = False
    kind: str = "type"


class RenameType(Action, frozen=True, array_like=True, tag_field="action", tag="rename-type"):
    """``ALTER TYPE ... RENAME TO`` or ``SET SCHEMA``."""

    name: str
    new: str


class AddLabel(Action, frozen=True, array_like=True, tag_field="action", tag="add-label"):
    """``ALTER TYPE ... ADD VALUE``; ``place`` is ``before``, ``after`` or empty for the end."""

    type: str
    label: str
    place: str = ""
    neighbour: str = ""
    if_not_exists: bool = False


class RenameLabel(Action, frozen=True, array_like=True, tag_field="action", tag="rename-label"):
    """``ALTER TYPE ... RENAME VALUE``."""

    type: str
    label: str
    new: str


class AttachPartition(Action, frozen=True, array_like=True, tag_field="action", tag="attach-partition"):
    """``ATTACH PARTITION``."""

    table: str
    partition: str
    bound: str = ""


class DetachPartition(Action, frozen=True, array_like=True, tag_field="action", tag="detach-partition"):
    """``DETACH PARTITION``; ``finalize`` completes an interrupted concurrent one."""

    table: str
    partition: str
    concurrently: bool = False
    finalize: bool = False


class SetOptions(Action, frozen=True, array_like=True, tag_field="action", tag="set-options"):
    """Storage parameters of a table or index; ``persistence`` (``logged``, ``unlogged``) where that is what changes."""

    table: str
    options: Options = ()
    reset: tuple[str, ...] = ()
    persistence: str = ""


class CreateObject(Action, frozen=True, array_like=True, tag_field="action", tag="create-object"):
    """Creation of another object: ``kind`` is ``extension``, ``schema``, ``sequence``, ``view``, ``function`` ..."""

    kind: str
    name: str
    table: str = ""
    if_not_exists: bool = False
    replace: bool = False
    definition: str = ""


class DropObject(Action, frozen=True, array_like=True, tag_field="action", tag="drop-object"):
    """Removal of another object."""

    kind: str
    name: str
    table: str = ""
    if_exists: bool = False
    cascade: bool = False


class AlterObject(Action, frozen=True, array_like=True, tag_field="action", tag="alter-object"):
    """Another change, told by ``kind`` and the words of ``detail`` (``trigger``: ``DISABLE TRIGGER ALL``)."""

    kind: str
    name: str
    detail: str = ""


class ChangeRows(Action, frozen=True, array_like=True, tag_field="action", tag="change-rows"):
    """``insert``, ``update``, ``delete``, ``truncate`` or ``copy``. ``filtered`` tells whether there is a WHERE.

    ``repeated`` names columns that one list assigns twice, ``query`` marks an ``INSERT ... SELECT``.
    """

    kind: str
    table: str
    filtered: bool = False
    cascade: bool = False
    repeated: tuple[str, ...] = ()
    query: bool = False


class Transaction(Action, frozen=True, array_like=True, tag_field="action", tag="transaction"):
    """``begin``, ``commit`` or ``rollback``."""

    kind: str


class Setting(Action, frozen=True, array_like=True, tag_field="action", tag="setting"):
    """``SET name = value``; ``scope`` is ``local``, ``session`` or empty."""

    name: str
    value: str
    scope: str = ""


class Maintain(Action, frozen=True, array_like=True, tag_field="action", tag="maintain"):
    """``vacuum``, ``vacuum full``, ``cluster``, ``reindex``, ``refresh``, ``analyze`` or ``lock``.

    ``scope`` is what a REINDEX rebuilds (``table``, ``index``, ``schema``, ``database``, ``system``), and the mode of a LOCK.
    """

    kind: str
    target: str
    concurrently: bool = False
    scope: str = ""


class Unreadable(Action, frozen=True, array_like=True, tag_field="action", tag="unreadable"):
    """Something that may change the schema and cannot be read.

    ``tables`` names those it may touch; empty when it may touch any. ``reason`` is for people.
    """

    reason: str
    tables: tuple[str, ...] = ()


AnyAction = Union[  # noqa: UP007  (evaluated by msgspec)
    CreateTable, DropTable, RenameTable, AddColumn, DropColumn, RenameColumn, SetType, SetNullable, SetDefault,
    SetIdentity, DropExpression, SetComment, AddConstraint, DropConstraint, RenameConstraint, ValidateConstraint,
    AlterConstraint, CreateIndex, DropIndex, RenameIndex, CreateType, DropType, RenameType, AddLabel, RenameLabel,
    AttachPartition, DetachPartition, SetOptions, CreateObject, DropObject, AlterObject, ChangeRows, Transaction,
    Setting, Maintain, Unreadable,
]  # fmt: skip
