"""The net effect of a list of schema actions, as what is there afterwards and was not before, and the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.names import cut

Part = tuple[str, str, str]
"""Kind (``table``, ``column``, ``index``, ``constraint``), table, name."""


class Unclear(Exception):
    """An action cannot be read, so the net effect is not known."""


def net_effect(actions: Iterable[act.AnyAction]) -> tuple[set[Part], set[Part]]:
    """Return what the actions add and what they take away.

    Raises:
        Unclear: an action may change anything.
    """
    added: set[Part] = set()
    removed: set[Part] = set()
    for action in actions:
        if isinstance(action, act.Unreadable):
            raise Unclear(action.reason)
        for part in _renamed(action):
            before, after = part
            _remove(before, added, removed)
            _add(after, added, removed)
        for kind, part_ in _parts(action):
            if HOLE in part_[1] + part_[2]:
                raise Unclear("a name is not known")
            if kind:
                _add(part_, added, removed)
            else:
                _remove(part_, added, removed)
    return added, removed


def _add(part: Part, added: set[Part], removed: set[Part]) -> None:
    if part in removed:
        removed.discard(part)
    else:
        added.add(part)


def _remove(part: Part, added: set[Part], removed: set[Part]) -> None:
    if part[0] == "table":
        # What belongs to the table goes with it.
        for other in [item for item in added if item[1] == part[2] and item[0] != "table"]:
            added.discard(other)
    if part in added:
        added.discard(part)
    else:
        removed.add(part)


def _parts(action: act.AnyAction) -> list[tuple[bool, Part]]:
    if isinstance(action, act.CreateTable):
        return [(True, ("table", "", action.table.name))] if action.table.persistence != "temporary" else []
    if isinstance(action, act.DropTable):
        return [(False, ("table", "", action.table))]
    if isinstance(action, act.AddColumn):
        return [(True, ("column", action.table, action.column.name))]
    if isinstance(action, act.DropColumn):
        return [(False, ("column", action.table, action.column))]
    if isinstance(action, act.CreateIndex) and action.index.name:
        return [(True, ("index", "", cut(action.index.name)))]
    if isinstance(action, act.DropIndex) and action.name:
        return [(False, ("index", "", cut(split_name(action.name)[1])))]
    if isinstance(action, act.AddConstraint) and action.constraint.name:
        return [(True, ("constraint", action.table, cut(action.constraint.name)))]
    if isinstance(action, act.DropConstraint) and action.name:
        return [(False, ("constraint", action.table, cut(action.name)))]
    return []


def _renamed(action: act.AnyAction) -> list[tuple[Part, Part]]:
    if isinstance(action, act.RenameTable):
        return [(("table", "", action.table), ("table", "", action.new))]
    if isinstance(action, act.RenameColumn):
        return [(("column", action.table, action.column), ("column", action.table, action.new))]
    return []


def left_behind(up: Sequence[act.AnyAction], down: Sequence[act.AnyAction]) -> tuple[set[Part], set[Part]]:
    """Return what stays though the way up added it, and what stays away though the way up removed it.

    Raises:
        Unclear: one of the ways cannot be read.
    """
    added, removed = net_effect(up)
    undone_added, undone_removed = net_effect(down)
    loose = _loose_tables(up, down)
    new_tables = {action.table.name for action in (*up, *down) if isinstance(action, act.CreateTable)}
    gone_tables = {part[2] for part in undone_removed if part[0] == "table"}
    gone_names = {part[2] for part in undone_removed if part[0] in ("index", "constraint")}
    table_of = {cut(action.index.name): action.index.table for action in up if isinstance(action, act.CreateIndex)}
    # Indexes and constraints go with their columns.
    shrunk = {action.table for action in down if isinstance(action, act.DropColumn)} | gone_tables
    unnamed = any(isinstance(action, act.DropConstraint) and not action.name for action in down)
    staying = set()
    for part in added - undone_removed:
        kind, table, name = part
        owner = table_of.get(name, "") if kind == "index" else table or name
        if kind != "table" and owner in loose | new_tables | gone_tables:
            continue
        if kind in ("index", "constraint") and (owner in shrunk or name in gone_names):
            continue
        if not (kind == "constraint" and unnamed):
            staying.add(part)
    back = {part[2] for part in undone_added if part[0] == "table"}
    lost = {part for part in removed - undone_added if part[0] in ("table", "column")}
    return staying, {part for part in lost if part[1] not in back | loose and part[2] not in loose}


def _loose_tables(*ways: Sequence[act.AnyAction]) -> set[str]:
    """Return tables that are renamed on the way, or exist only for its time."""
    found: set[str] = set()
    for action in (action for way in ways for action in way):
        if isinstance(action, act.RenameTable):
            found |= {action.table, action.new}
        elif isinstance(action, act.CreateTable) and action.table.persistence == "temporary":
            found.add(action.table.name)
    return found
