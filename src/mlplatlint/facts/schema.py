"""The objects of a PostgreSQL schema, whoever declares them: migrations, models, SQL, schema documents.

Names are as the server keeps them (an unquoted SQL identifier in lower case), with the schema in front and a dot
when it is not ``public``. Types are canonical, spelt as the server's ``format_type`` spells them. Expressions are
SQL text. An empty string stands for "none", :data:`~mlplatlint.facts.values.HOLE` inside a text for "not known".
"""

from __future__ import annotations

from typing import Union

import msgspec

Options = tuple[tuple[str, str], ...]


class Column(msgspec.Struct, frozen=True, array_like=True):
    """One column. ``default`` is SQL text or None; ``identity`` is ``always``, ``by default``, ``serial`` or empty.

    ``type`` is empty when it is not known. ``comment`` is None when there is none.
    """

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    identity: str = ""
    generated: str = ""
    collation: str = ""
    comment: str | None = None
    identity_options: Options = ()


class Key(msgspec.Struct, frozen=True, array_like=True, tag="key"):
    """A primary key (``primary``) or a unique constraint. ``deferrable`` is empty, ``deferrable`` or
    ``deferrable initially deferred``."""

    name: str
    columns: tuple[str, ...]
    primary: bool = False
    include: tuple[str, ...] = ()
    deferrable: str = ""
    nulls_not_distinct: bool = False


class ForeignKey(msgspec.Struct, frozen=True, array_like=True, tag="fk"):
    """A foreign key. ``target_columns`` is empty when the target's primary key is meant.

    Actions are upper-case SQL (``CASCADE``, ``SET NULL``), empty for the default ``NO ACTION``.
    """

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...] = ()
    on_delete: str = ""
    on_update: str = ""
    match: str = ""
    deferrable: str = ""
    valid: bool = True


class Check(msgspec.Struct, frozen=True, array_like=True, tag="check"):
    """A check constraint; ``expression`` without the outer parentheses."""

    name: str
    expression: str
    valid: bool = True
    no_inherit: bool = False


class Exclude(msgspec.Struct, frozen=True, array_like=True, tag="exclude"):
    """An exclusion constraint; ``elements`` are the texts between the commas."""

    name: str
    method: str
    elements: tuple[str, ...]
    where: str = ""
    deferrable: str = ""


Constraint = Union[Key, ForeignKey, Check, Exclude]  # noqa: UP007  (evaluated by msgspec)


class IndexKey(msgspec.Struct, frozen=True, array_like=True):
    """One key of an index: a column name, or an expression (``is_column`` false).

    ``nulls`` is ``first`` or ``last`` only where it differs from the default of the sort order.
    """

    text: str
    is_column: bool = True
    opclass: str = ""
    collation: str = ""
    descending: bool = False
    nulls: str = ""


class Index(msgspec.Struct, frozen=True, array_like=True):
    """An index that is not made by a constraint. ``name`` is empty while the server is to choose it."""

    name: str
    table: str
    keys: tuple[IndexKey, ...]
    unique: bool = False
    method: str = "btree"
    include: tuple[str, ...] = ()
    where: str = ""
    options: Options = ()
    nulls_not_distinct: bool = False
    only: bool = False
    tablespace: str = ""


class Partitioning(msgspec.Struct, frozen=True, array_like=True):
    """How a table is split: ``range``, ``list`` or ``hash`` over keys (column names or expressions)."""

    strategy: str
    keys: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, array_like=True):
    """A table as one statement declares it. ``persistence`` is empty, ``unlogged`` or ``temporary``.

    ``partition_of`` names the parent and ``bound`` the ``FOR VALUES`` text. ``like`` and ``inherits`` name tables whose
    columns come in addition. ``complete`` is false when not all columns could be read.
    """

    name: str
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    persistence: str = ""
    partitioning: Partitioning | None = None
    partition_of: str = ""
    bound: str = ""
    like: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    options: Options = ()
    comment: str | None = None
    complete: bool = True


def split_name(name: str) -> tuple[str, str]:
    """Return schema (``public`` when none is written) and plain name."""
    schema, _, plain = name.rpartition(".")
    return schema or "public", plain


def join_name(schema: str | None, name: str) -> str:
    """Return the name under which an object is filed; ``public`` is not written."""
    return f"{schema}.{name}" if schema and schema != "public" else name
