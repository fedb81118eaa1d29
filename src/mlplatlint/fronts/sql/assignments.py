"""Columns that one INSERT, UPDATE or MERGE assigns twice."""

from __future__ import annotations

from mlplatlint.fronts.sql.cursor import Cursor
from mlplatlint.fronts.sql.tokens import QUOTED, SYMBOL, WORD, Token

_SET_ENDS = frozenset(("where", "from", "returning", "when", "on"))


def repeated_columns(cursor: Cursor) -> tuple[str, ...]:
    """Return the columns assigned twice by one list of the statement whose target stands just before the cursor.

    Elements of an array or fields of a composite (``a[1] = ..., a[2] = ...``) are different places.
    """
    tokens = cursor.tokens[cursor.at :]
    found: list[str] = []
    if cursor.is_symbol("("):
        found += _twice(_plain_names(tokens))
    for index, token in enumerate(tokens):
        if token.kind == WORD and token.value == "set":
            found += _twice(_targets(tokens, index + 1))
    return tuple(dict.fromkeys(found))


def _plain_names(tokens: list[Token]) -> list[str]:
    """Return the names of a parenthesised list that holds names alone; none for a list of expressions."""
    names: list[str] = []
    for at in range(1, len(tokens) - 1, 2):
        name, following = tokens[at], tokens[at + 1]
        if name.kind not in (WORD, QUOTED) or following.kind != SYMBOL or following.value not in ",)":
            return []
        names.append(name.value)
        if following.value == ")":
            return names
    return []


def _targets(tokens: list[Token], at: int) -> list[str]:
    """Return the columns on the left of each assignment after SET."""
    names: list[str] = []
    depth = 0
    at_target = True
    while at < len(tokens):
        token = tokens[at]
        if depth == 0 and token.kind == WORD and token.value in _SET_ENDS and not at_target:
            break
        if at_target:
            at_target = False
            if token.kind == SYMBOL and token.value == "(":
                names += _plain_names(tokens[at:])
            elif token.kind in (WORD, QUOTED) and at + 1 < len(tokens) and tokens[at + 1].value == "=":
                names.append(token.value)
        if token.kind == SYMBOL and token.value in ("(", "["):
            depth += 1
        elif token.kind == SYMBOL and token.value in (")", "]"):
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and token.kind == SYMBOL and token.value == ",":
            at_target = True
        at += 1
    return names


def _twice(names: list[str]) -> list[str]:
    return [name for index, name in enumerate(names) if name in names[:index]]
