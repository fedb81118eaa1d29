"""Where in the models each column, constraint and index is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mlplatlint.facts.schema import Constraint, ForeignKey, Key, join_name, split_name
from mlplatlint.files.source import Span
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TableState
from mlplatlint.project.schema.columns import ColumnParts
from mlplatlint.project.schema.names import cut

if TYPE_CHECKING:
    from mlplatlint.project.schema.declared import Extras


def place_parts(
    catalogue: Catalogue, state: TableState, columns: list[tuple[ColumnParts, Origin]], extras: Extras, path: str
) -> None:
    """Note the places of a class's columns, and of the constraints and indexes of its columns and table arguments."""
    spelt: dict[Constraint, Origin] = {}
    for parts, place in columns:
        state.column_origins[parts.column.name] = place
        if parts.type.labels is not None and not parts.type.native:
            state.loose.add(parts.column.name)
        if parts.filled:
            state.filled.add(parts.column.name)
        for constraint in parts.constraints:
            spelt.setdefault(_unnamed(constraint), place)
        for index in parts.indexes:
            catalogue.index_origins[join_name(split_name(state.name)[0], cut(index.name))] = place
    for constraint, call in extras.constraints:
        spelt[_unnamed(constraint)] = Origin(path, Span(call.start, call.end))
    for index, call in extras.indexes:
        catalogue.index_origins[join_name(split_name(state.name)[0], cut(index.name))] = Origin(
            path, Span(call.start, call.end)
        )
    for name, constraint in state.constraints.items():
        place_found = spelt.get(_unnamed(constraint))
        first = constraint.columns[0] if isinstance(constraint, (Key, ForeignKey)) and constraint.columns else ""
        if place_found is not None:
            state.constraint_origins[name] = place_found
        elif first in state.column_origins:
            state.constraint_origins[name] = state.column_origins[first]


def _unnamed(constraint: Constraint) -> Constraint:
    return msgspec.structs.replace(constraint, name="")
