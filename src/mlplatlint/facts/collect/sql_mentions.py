"""Finds table names in the SQL of a Python file by its upper-case keywords, without a parse."""

from __future__ import annotations

import re

from mlplatlint.facts.sql_mentions import Mention, SqlMentions
from mlplatlint.files.source import Source

_NAME = rb'(?:"?[A-Za-z_]\w*"?\.)?"?([A-Za-z_]\w*)"?'
_TABLE = re.compile(rb"\b(?:FROM|JOIN|INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+" + _NAME + rb"(?!\w|\s*\(\s*SELECT|\.)")
_MADE = re.compile(
    rb"(?:\bWITH(?:\s+RECURSIVE)?|,|\bAS\b)?\s*\b(\w+)\s+AS\s+(?:NOT\s+MATERIALIZED\s+|MATERIALIZED\s+)?\(\s*(?:--[^\n]*\n\s*)*"
    rb"(?:SELECT|INSERT|UPDATE|DELETE|WITH|VALUES)|"
    rb"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:GLOBAL\s+|LOCAL\s+)?(?:TEMP|TEMPORARY|UNLOGGED|MATERIALIZED|FOREIGN)?\s*"
    rb"(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME
)
_INSERTED = re.compile(rb'\s*\(([\s\w",]{1,2000})\)')
_SET = re.compile(rb'\s+(?:AS\s+)?(?:\w+\s+)?SET\s+"?([A-Za-z_]\w*)"?\s*=')
_COLUMN = re.compile(rb"[A-Za-z_]\w*")
_WORDS = frozenset((b"SELECT", b"SET", b"ONLY", b"LATERAL", b"UNNEST", b"VALUES"))


def collect(source: Source) -> SqlMentions | None:
    """Return the mentions of a file, or None when its SQL names no table."""
    data = bytes(source.data)
    found: list[Mention] = []
    for match in _TABLE.finditer(data):
        name = match[1]
        line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if name.upper() in _WORDS or b"#" in line or not _is_text(data, line, match):
            continue
        found.append(Mention(name.decode("utf-8", "replace"), match.start(1), match.end(1), _columns(data, match)))
    if not found:
        return None
    made = {(match[1] or match[2]).decode("utf-8", "replace") for match in _MADE.finditer(data) if match[1] or match[2]}
    return SqlMentions(tuple(found), tuple(sorted(made)))


def _is_text(data: bytes, line: bytes, match: re.Match[bytes]) -> bool:
    """Tell whether the keyword belongs to a statement rather than to prose: a verb of SQL stands near."""
    if not match[0].startswith((b"FROM", b"JOIN")):
        return True
    near = data[max(match.start() - 1500, 0) : match.start()]
    return b"SELECT" in near or b"DELETE" in near or b"UPDATE" in near


def _columns(data: bytes, match: re.Match[bytes]) -> tuple[tuple[str, int, int], ...]:
    if match[0].startswith(b"INSERT"):
        listed = _INSERTED.match(data, match.end())
        if listed is not None:
            return tuple(
                (item[0].decode(), listed.start(1) + item.start(), listed.start(1) + item.end())
                for item in _COLUMN.finditer(listed[1])
            )
    elif match[0].startswith(b"UPDATE"):
        first = _SET.match(data, match.end())
        if first is not None:
            return ((first[1].decode(), first.start(1), first.end(1)),)
    return ()
