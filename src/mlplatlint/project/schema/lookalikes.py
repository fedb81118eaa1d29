"""Tells a rename that was written as dropping one thing and adding another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from mlplatlint.facts.schema_actions import AddColumn, AnyAction, CreateTable, DropColumn, RenameColumn, SetType

_FILLERS = frozenset(("id", "name", "type", "at", "is", "has", "date", "time", "count", "status", "url", "data"))
"""Words that many names share and that say nothing about what they mean."""
_ENOUGH = 0.8
_TABLES_ENOUGH = 0.6


def near(old: str, new: str, enough: float = _ENOUGH) -> bool:
    """Tell whether two names are likely the old and the new name of one thing: words were added or taken away, or
    letters changed here and there."""
    if old == new:
        return False
    first, second = set(old.strip("_").split("_")), set(new.strip("_").split("_"))
    if first == second or (len(first & second) > 0 and (first < second or second < first)):
        return bool((first & second) - _FILLERS)
    return SequenceMatcher(None, old, new).ratio() >= enough and len(first) == len(second) and bool(first & second)


def near_tables(old: str, new: str) -> bool:
    """Tell the same of tables, whose equal columns speak for it already."""
    return near(old, new) or (old != new and SequenceMatcher(None, old, new).ratio() >= _TABLES_ENOUGH)


class ColumnTypes:
    """The types of columns as the revisions give them, for what a later one drops."""

    def __init__(self, actions: Iterable[AnyAction]) -> None:
        self._types: dict[tuple[str, str], str] = {}
        for action in actions:
            if isinstance(action, CreateTable):
                for column in action.table.columns:
                    self._types[(action.table.name, column.name)] = column.type
            elif isinstance(action, AddColumn):
                self._types.setdefault((action.table, action.column.name), action.column.type)
            elif isinstance(action, SetType):
                self._types[(action.table, action.column)] = action.type
            elif isinstance(action, RenameColumn):
                self._types[(action.table, action.new)] = self._types.get((action.table, action.column), "")

    def of(self, action: DropColumn) -> str:
        """Return the type of a dropped column; empty when it is not known."""
        return self._types.get((action.table, action.column), "")

    def table(self, name: str) -> Mapping[str, str]:
        """Return the columns of a table with their types."""
        return {column: kind for (table, column), kind in self._types.items() if table == name}
