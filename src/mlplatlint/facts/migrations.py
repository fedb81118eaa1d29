"""What one Alembic revision file says: its place in the chain and the steps of its upgrade and downgrade."""

from __future__ import annotations

import msgspec

from mlplatlint.facts.schema_actions import AnyAction
from mlplatlint.facts.values import Call

SpanPair = tuple[int, int]
"""Byte offsets ``start, end`` in the file."""


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One thing a migration does, in the order in which it runs.

    ``name`` is the Alembic operation (``create_table``; batch operations appear as the plain ones), ``sql``
    for a statement, whose ``actions`` are then filled, ``create_type`` and ``drop_type`` for an enum's own
    methods, ``create_all`` for metadata, ``helper`` for a function of another file, ``opaque`` for what
    cannot be read. ``call`` holds the operation's arguments. ``doubt`` marks a step that may or may not run.
    ``autocommit`` marks one inside an autocommit block. ``sql`` is the text of a statement.
    """

    name: str
    span: SpanPair
    call: Call | None = None
    actions: tuple[AnyAction, ...] = ()
    sql: str = ""
    autocommit: bool = False
    doubt: bool = False


class Revision(msgspec.Struct, frozen=True, array_like=True):
    """One revision file.

    ``revision`` is empty in a helper module. ``down`` and ``depends`` hold the ids with the spans of their literals.
    ``dialects`` names the SQLAlchemy dialects it imports
    from. ``unread`` names header variables whose value could not be read. ``live`` tells that the steps
    depend on the state of the database or on functions of other files, so that replay has to read the file
    again at that point.
    """

    revision: str
    revision_span: SpanPair
    down: tuple[tuple[str, SpanPair], ...] = ()
    depends: tuple[tuple[str, SpanPair], ...] = ()
    labels: tuple[str, ...] = ()
    upgrade: tuple[Step, ...] = ()
    downgrade: tuple[Step, ...] = ()
    live: bool = False
    unread: tuple[str, ...] = ()
    has_upgrade: bool = False
    has_downgrade: bool = False
    dialects: tuple[str, ...] = ()


class Environment(msgspec.Struct, frozen=True, array_like=True):
    """What an Alembic ``env.py`` says.

    ``metadata`` holds the dotted names given as ``target_metadata``. ``filters`` tells that objects may
    be left out of comparison (``include_object``, ``include_name``); ``include_schemas`` that other schemas
    are compared.
    """

    metadata: tuple[str, ...] = ()
    filters: bool = False
    include_schemas: bool = False
    version_table: str = "alembic_version"
