"""What a difference between models and migrations is, and what all comparisons of one table share."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.schema import Constraint, Index
from mlplatlint.project.schema.catalogue import NOWHERE, Catalogue, Origin, TableState


class Difference(NamedTuple):
    """One difference between what models declare and what migrations make.

    ``kind`` is ``table-missing``, ``table-extra``, ``column-missing``, ``column-extra``, ``nullable``,
    ``type``, or the name of the rule that reports it; missing means that the migrations lack it. ``column``
    is the column, or the name of another part of the table. ``model`` and ``migration`` are the two values
    as text, ``detail`` says in words what differs; ``declared`` and ``migrated`` are their places.
    ``filtered`` tells that env.py may leave the object out on purpose.
    """

    kind: str
    table: str
    column: str = ""
    model: str = ""
    migration: str = ""
    declared: Origin = NOWHERE
    migrated: Origin = NOWHERE
    filtered: bool = False
    detail: str = ""
    severity: str = ""
    confidence: str = ""


class Sides(NamedTuple):
    """One table on both sides, with the catalogues around it. ``place`` is where the model is declared."""

    model: TableState
    declared: Catalogue
    migrated: TableState
    catalogue: Catalogue
    place: Origin

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model.name

    def doubted(self, aspect: str, column: str = "") -> bool:
        """Tell whether an aspect of the table, or of one column, is not known for certain on one of the sides."""
        return (
            self.catalogue.is_doubted(self.table, aspect, column)
            or aspect in self.model.doubts
            or aspect in self.migrated.doubts
        )

    def column_types(self) -> dict[str, str]:
        """Return the columns' types, those of the migrations first."""
        types = {name: column.type for name, column in self.model.columns.items()}
        types.update((name, column.type) for name, column in self.migrated.columns.items() if column.type)
        return types

    def of_constraint(self, constraint: Constraint | None) -> Origin:
        """Return the model's place of a constraint."""
        name = constraint.name if constraint is not None else ""
        return self.model.constraint_origins.get(name, self.place)

    def of_migrated_constraint(self, constraint: Constraint | None) -> Origin:
        """Return the migrations' place of a constraint."""
        name = constraint.name if constraint is not None else ""
        return self.migrated.constraint_origins.get(name, self.migrated.origin)

    def of_index(self, index: Index) -> Origin:
        """Return the model's place of an index."""
        return _index_origin(self.declared, index) or self.place

    def of_migrated_index(self, index: Index) -> Origin:
        """Return the migrations' place of an index."""
        return _index_origin(self.catalogue, index) or self.migrated.origin


def _index_origin(catalogue: Catalogue, index: Index) -> Origin | None:
    for full, known in catalogue.indexes.items():
        if known is index:
            return catalogue.index_origins.get(full)
    return None


def renamed(table: TableState) -> bool:
    """Tell whether a table had another name once, so that names made of it are the old ones."""
    return bool(table.former_names)
