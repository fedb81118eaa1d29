"""The state of a schema: what tables, columns, keys, indexes and types there are, and where each came from.

Filled by :mod:`mlplatlint.project.schema.apply` from migrations, and by
:mod:`mlplatlint.project.schema.declared` from models. What could not be read leaves a *doubt* on the table
and aspect it may concern, and every claim about that aspect has to be withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.schema import (
    Check,
    Column,
    Constraint,
    Exclude,
    ForeignKey,
    Index,
    Key,
    Options,
    Partitioning,
    split_name,
)
from mlplatlint.files.source import Span

ASPECTS = ("existence", "columns", "constraints", "indexes")
"""What a doubt can be about."""


class Origin(NamedTuple):
    """Where something was last declared or changed."""

    path: str
    span: Span


NOWHERE = Origin("", Span(0, 0))


class TableState:
    """One table as it stands.

    ``constraints`` are filed by name (server-made where the source gives none). ``partial`` marks a table
    that was never seen to be created, so that only its later changes are known. ``doubts`` holds aspects,
    and ``columns:<name>`` for one column. ``loose`` names columns whose length follows from a Python enum's
    labels, so that a wider one does as well. ``former_names`` are those it had before it was renamed: its
    constraints and indexes keep names made of them. ``filled`` names columns that the model gives a value
    on every insert.
    """

    __slots__ = (
        "bound", "column_origins", "columns", "comment", "constraint_origins", "constraints", "doubts",
        "filled", "former_names", "inherits", "loose",
        "name", "options", "origin", "partial", "partition_of", "partitioning", "persistence",
    )  # fmt: skip

    def __init__(self, name: str, origin: Origin) -> None:
        self.name = name
        self.origin = origin
        self.columns: dict[str, Column] = {}
        self.column_origins: dict[str, Origin] = {}
        self.constraints: dict[str, Constraint] = {}
        self.constraint_origins: dict[str, Origin] = {}
        self.partitioning: Partitioning | None = None
        self.partition_of = ""
        self.bound = ""
        self.inherits: tuple[str, ...] = ()
        self.persistence = ""
        self.options: Options = ()
        self.comment: str | None = None
        self.partial = False
        self.doubts: set[str] = set()
        self.loose: set[str] = set()
        self.former_names: list[str] = []
        self.filled: set[str] = set()

    @property
    def primary_key(self) -> Key | None:
        """The primary key, if there is one."""
        for constraint in self.constraints.values():
            if isinstance(constraint, Key) and constraint.primary:
                return constraint
        return None

    @property
    def uniques(self) -> list[Key]:
        """The unique constraints."""
        return [item for item in self.constraints.values() if isinstance(item, Key) and not item.primary]

    @property
    def foreign_keys(self) -> list[ForeignKey]:
        """The foreign keys."""
        return [item for item in self.constraints.values() if isinstance(item, ForeignKey)]

    @property
    def checks(self) -> list[Check]:
        """The check constraints."""
        return [item for item in self.constraints.values() if isinstance(item, Check)]

    @property
    def excludes(self) -> list[Exclude]:
        """The exclusion constraints."""
        return [item for item in self.constraints.values() if isinstance(item, Exclude)]


class TypeState:
    """An enum (``labels``), a domain (``base``; ``checked`` when it restricts its values) or another type."""

    __slots__ = ("base", "checked", "doubted", "kind", "labels", "name", "origin")

    def __init__(self, name: str, kind: str, labels: list[str], base: str, origin: Origin) -> None:
        self.name = name
        self.kind = kind
        self.labels = labels
        self.base = base
        self.origin = origin
        self.doubted = False
        self.checked = False


class Catalogue:
    """All objects of a database, filed by name (see :mod:`mlplatlint.facts.schema` for how names are written)."""

    def __init__(self) -> None:
        self.tables: dict[str, TableState] = {}
        self.indexes: dict[str, Index] = {}
        self.index_origins: dict[str, Origin] = {}
        self.types: dict[str, TypeState] = {}
        self.extensions: set[str] = set()
        self.schemas: set[str] = {"public"}
        self.objects: dict[tuple[str, str], str] = {}
        self.object_origins: dict[tuple[str, str], Origin] = {}
        self.doubts: set[str] = set()
        self.dropped_tables: dict[str, Origin] = {}
        self.dropped_columns: dict[tuple[str, str], Origin] = {}

    def doubt(self, table: str, aspect: str) -> None:
        """Note that an aspect of a table (of every table, for an empty name) is not known any more."""
        state = self.tables.get(table)
        if state is not None:
            state.doubts.add(aspect)
        elif table:
            self.doubts.add(f"{aspect}:{table}")
        else:
            self.doubts.add(aspect)

    def is_doubted(self, table: str, aspect: str, column: str = "") -> bool:
        """Tell whether an aspect of a table, or of one of its columns, is in doubt."""
        if aspect in self.doubts or f"{aspect}:{table}" in self.doubts or f"existence:{table}" in self.doubts:
            return True
        state = self.tables.get(table)
        if state is None:
            return "existence" in self.doubts
        if aspect in state.doubts or "existence" in state.doubts:
            return True
        return bool(column) and f"columns:{column}" in state.doubts

    def table_indexes(self, table: str) -> Iterator[Index]:
        """Yield the indexes of a table that no constraint made."""
        return (index for index in self.indexes.values() if index.table == table)

    def relation_names(self, schema: str) -> set[str]:
        """Return the plain names taken by tables, indexes and key constraints of a schema."""
        taken = {split_name(name)[1] for name in self.tables if split_name(name)[0] == schema}
        taken |= {split_name(name)[1] for name in self.indexes if split_name(name)[0] == schema}
        for name, state in self.tables.items():
            if split_name(name)[0] == schema:
                taken |= {key for key, item in state.constraints.items() if isinstance(item, (Key, Exclude))}
        return taken
