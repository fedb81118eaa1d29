"""Finds predicates over JSON columns in the WHERE of SQL text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.json_queries import JsonQuery
from mlplatlint.facts.schema import join_name
from mlplatlint.fronts.sql.tokens import QUOTED, STRING, SYMBOL, WORD, Token, TokenError, tokenize

_QUERY = re.compile(r"(?is)\b(?:select|update|delete|merge)\b.*\bwhere\b")
_SIGNS = frozenset(("@>", "<@", "?", "?|", "?&", "@?", "@@"))
_COMPARES = frozenset(("=", "<>", "!=", "<", "<=", ">", ">="))
_STEPS = frozenset(("->", "->>", "#>", "#>>"))
_TABLE_WORDS = frozenset(("from", "join", "update", "into"))
_NOT_ALIASES = frozenset(
    ("where", "on", "set", "join", "left", "right", "inner", "outer", "cross", "full", "group", "order", "limit", "using",
     "returning", "as", "natural", "union", "having", "lateral", "offset", "for", "values", "window")
)  # fmt: skip


def sql_queries(text: str) -> Iterator[tuple[JsonQuery, int, int]]:
    """Yield each JSON predicate behind a WHERE, with the character offsets of its left side in the text.

    Nothing is said about a column whose table cannot be told.
    """
    if not _QUERY.search(text):
        return
    try:
        tokens = tokenize(text)
    except TokenError:
        return
    tables = _tables(tokens)
    behind_where = False
    for index, token in enumerate(tokens):
        if token.kind == WORD:
            if token.value == "where":
                behind_where = True
            elif token.value in ("select", "set", "values", "returning", "group", "order"):
                behind_where = False
            elif behind_where and token.value in ("like", "ilike", "in") and index:
                yield from _left_of(tokens, index, token.value, tables)
        elif behind_where and token.kind == SYMBOL and index and token.value in _SIGNS | _COMPARES:
            yield from _left_of(tokens, index, token.value, tables)


def _tables(tokens: list[Token]) -> dict[str, str]:
    """Return alias or name -> table, and the only table under an empty name."""
    found: dict[str, str] = {}
    names: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind != WORD or token.value not in _TABLE_WORDS:
            continue
        at = index + 1
        if at < len(tokens) and tokens[at].kind == WORD and tokens[at].value == "only":
            at += 1
        if at >= len(tokens) or tokens[at].kind not in (WORD, QUOTED):
            continue
        name, at = _name(tokens, at)
        names.append(name)
        found[name.rpartition(".")[2]] = name
        if at < len(tokens) and tokens[at].kind == WORD and tokens[at].value == "as":
            at += 1
        if at < len(tokens) and tokens[at].kind in (WORD, QUOTED) and tokens[at].value not in _NOT_ALIASES:
            found[tokens[at].value] = name
            at += 1
        if at < len(tokens) and tokens[at].value == ",":
            # A list of tables: which one a bare column belongs to is not told.
            names.append("")
    if len(set(names)) == 1:
        found[""] = names[0]
    return found


def _name(tokens: list[Token], at: int) -> tuple[str, int]:
    parts = [tokens[at].value]
    at += 1
    while at + 1 < len(tokens) and tokens[at].value == "." and tokens[at + 1].kind in (WORD, QUOTED):
        parts.append(tokens[at + 1].value)
        at += 2
    return join_name(parts[-2] if len(parts) > 1 else None, parts[-1]), at


def _left_of(
    tokens: list[Token], index: int, operator: str, tables: dict[str, str]
) -> Iterator[tuple[JsonQuery, int, int]]:
    start, cast = index - 1, ""
    if tokens[start].kind in (WORD, QUOTED) and start > 0 and tokens[start - 1].value == "::":
        cast = tokens[start].value
        start -= 2
    wrapped = cast != "" and tokens[start].value == ")"
    if wrapped:
        start -= 1
    steps: list[str] = []
    while start > 1 and tokens[start - 1].kind == SYMBOL and tokens[start - 1].value in _STEPS:
        key = tokens[start]
        if key.kind != STRING and not key.value.isdigit():
            return
        steps.insert(0, f"{tokens[start - 1].value} " + (f"'{key.value}'" if key.kind == STRING else key.value))
        start -= 2
    if start < 0 or tokens[start].kind not in (WORD, QUOTED):
        return
    column, owner = tokens[start].value, ""
    first = start
    if start > 1 and tokens[start - 1].value == "." and tokens[start - 2].kind in (WORD, QUOTED):
        owner, first = tokens[start - 2].value, start - 2
    table = tables.get(owner, "")
    if not table or (not steps and operator not in _SIGNS):
        return
    path = " ".join(["$", *steps])
    if cast:
        path = f"({path})::{cast}"
    yield JsonQuery("", operator, path, (0, 0), "sql", False, table, column), tokens[first].start, tokens[index].end
