"""What else changes when a table or column is renamed or dropped."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from mlplatlint.facts.schema import Check, Constraint, ForeignKey, Index, Key, join_name, split_name
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TableState


def partitions(catalogue: Catalogue, table: str) -> list[TableState]:
    """Return all partitions of a table, at any depth."""
    found: list[TableState] = []
    waiting = [table]
    while waiting:
        parent = waiting.pop()
        children = [
            state
            for state in catalogue.tables.values()
            if (state.partition_of == parent or parent in state.inherits) and state not in found
        ]
        found.extend(children)
        waiting.extend(child.name for child in children)
    return found


def refers(constraint: Constraint, table: str, key: Key) -> bool:
    """Tell whether a constraint is a foreign key that rests on this key."""
    if not isinstance(constraint, ForeignKey) or constraint.target != table:
        return False
    return set(constraint.target_columns) == set(key.columns) or (not constraint.target_columns and key.primary)


def drop_table(catalogue: Catalogue, name: str, origin: Origin) -> None:
    """Drop a table with its indexes, its partitions and the foreign keys that lead to it."""
    if catalogue.tables.pop(name, None) is None:
        return
    catalogue.dropped_tables[name] = origin
    for full in [full for full, index in catalogue.indexes.items() if index.table == name]:
        del catalogue.indexes[full]
    for other in list(catalogue.tables.values()):
        for key, constraint in list(other.constraints.items()):
            if isinstance(constraint, ForeignKey) and constraint.target == name:
                del other.constraints[key]
        if other.partition_of == name:
            drop_table(catalogue, other.name, origin)


def rename_table(catalogue: Catalogue, old: str, new: str) -> None:
    """Follow a table's new name in indexes, foreign keys and partitions."""
    for name, index in list(catalogue.indexes.items()):
        if index.table == old:
            del catalogue.indexes[name]
            full = join_name(split_name(new)[0], index.name)
            catalogue.indexes[full] = msgspec.structs.replace(index, table=new)
            if name in catalogue.index_origins:
                catalogue.index_origins[full] = catalogue.index_origins[name]
    for state in catalogue.tables.values():
        for key, constraint in list(state.constraints.items()):
            if isinstance(constraint, ForeignKey) and constraint.target == old:
                state.constraints[key] = msgspec.structs.replace(constraint, target=new)
        if state.partition_of == old:
            state.partition_of = new


def drop_column(catalogue: Catalogue, state: TableState, column: str) -> None:
    """Drop the constraints and indexes that hold a dropped column."""
    for key, constraint in list(state.constraints.items()):
        if _uses(constraint, column):
            del state.constraints[key]
    for name, index in list(catalogue.indexes.items()):
        if index.table == state.name and _index_uses(index, column):
            del catalogue.indexes[name]
    for other in catalogue.tables.values():
        for key, constraint in list(other.constraints.items()):
            if (
                isinstance(constraint, ForeignKey)
                and constraint.target == state.name
                and column in constraint.target_columns
            ):
                del other.constraints[key]


def _uses(constraint: Constraint, column: str) -> bool:
    if isinstance(constraint, (Key, ForeignKey)):
        return column in constraint.columns or (isinstance(constraint, Key) and column in constraint.include)
    if isinstance(constraint, Check):
        return mentions(constraint.expression, column)
    return any(mentions(element, column) for element in constraint.elements)


def _index_uses(index: Index, column: str) -> bool:
    if column in index.include or mentions(index.where, column):
        return True
    return any(key.text == column if key.is_column else mentions(key.text, column) for key in index.keys)


def mentions(expression: str, column: str) -> bool:
    """Tell whether an SQL expression names a column (a word outside string literals)."""
    if column not in expression:
        return False
    bare = re.sub(r"'(?:[^']|'')*'", "''", expression)
    return re.search(rf"(?<![\w$]){re.escape(column)}(?![\w$(])", bare) is not None


def rename_column(catalogue: Catalogue, state: TableState, old: str, new: str) -> None:
    """Give a column its new name, everywhere it is named."""
    state.columns = {
        (new if name == old else name): (msgspec.structs.replace(column, name=new) if name == old else column)
        for name, column in state.columns.items()
    }
    if old in state.column_origins:
        state.column_origins[new] = state.column_origins.pop(old)
    if f"columns:{old}" in state.doubts:
        state.doubts.add(f"columns:{new}")
    for key, constraint in list(state.constraints.items()):
        state.constraints[key] = _renamed(constraint, old, new)
    for name, index in list(catalogue.indexes.items()):
        if index.table == state.name and _index_uses(index, old):
            catalogue.indexes[name] = _renamed_index(index, old, new)
    for other in catalogue.tables.values():
        for key, constraint in list(other.constraints.items()):
            if isinstance(constraint, ForeignKey) and constraint.target == state.name:
                targets = tuple(new if name == old else name for name in constraint.target_columns)
                other.constraints[key] = msgspec.structs.replace(constraint, target_columns=targets)


def _renamed(constraint: Constraint, old: str, new: str) -> Constraint:
    if isinstance(constraint, (Key, ForeignKey)):
        columns = tuple(new if name == old else name for name in constraint.columns)
        return msgspec.structs.replace(constraint, columns=columns)
    if isinstance(constraint, Check):
        return msgspec.structs.replace(constraint, expression=_reworded(constraint.expression, old, new))
    elements = tuple(_reworded(element, old, new) for element in constraint.elements)
    return msgspec.structs.replace(constraint, elements=elements)


def _renamed_index(index: Index, old: str, new: str) -> Index:
    keys: list[Any] = []
    for key in index.keys:
        text = (new if key.text == old else key.text) if key.is_column else _reworded(key.text, old, new)
        keys.append(msgspec.structs.replace(key, text=text))
    include = tuple(new if name == old else name for name in index.include)
    return msgspec.structs.replace(index, keys=tuple(keys), include=include, where=_reworded(index.where, old, new))


def _reworded(expression: str, old: str, new: str) -> str:
    pieces = re.split(r"('(?:[^']|'')*')", expression)
    pattern = re.compile(rf"(?<![\w$]){re.escape(old)}(?![\w$(])")
    return "".join(piece if piece.startswith("'") else pattern.sub(lambda _: new, piece) for piece in pieces)
