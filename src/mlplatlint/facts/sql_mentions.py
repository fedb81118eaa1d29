"""Which tables and columns the SQL inside a Python file's strings names."""

from __future__ import annotations

import msgspec


class Mention(msgspec.Struct, frozen=True, array_like=True):
    """A table's name in SQL text, at a byte range. ``columns`` are those an INSERT or UPDATE lists, with their ranges."""

    table: str
    start: int
    end: int
    columns: tuple[tuple[str, int, int], ...] = ()


class SqlMentions(msgspec.Struct, frozen=True, array_like=True):
    """All mentions of one file. ``made`` are names that the file's own SQL gives: CTEs, temporary tables, views."""

    mentions: tuple[Mention, ...] = ()
    made: tuple[str, ...] = ()
