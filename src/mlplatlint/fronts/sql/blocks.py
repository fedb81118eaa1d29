"""The schema changes hidden in a ``DO`` block.

PL/pgSQL is not interpreted. Statements that stand behind BEGIN, THEN, ELSE, LOOP or a semicolon are read as SQL; inside
an IF, a loop, or before an exception handler they count as guarded, which is what such blocks are written for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from mlplatlint.facts.schema_actions import AnyAction, Unreadable
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.cursor import Cursor
from mlplatlint.fronts.sql.tokens import STRING, SYMBOL, WORD, Token, TokenError, tokenize

_STARTS = frozenset(("begin", "then", "else", "loop"))
_CHANGES = frozenset(
    (
        "create", "alter", "drop", "comment", "insert", "update", "delete", "truncate", "vacuum",
        "reindex", "cluster", "refresh", "grant", "revoke", "with", "set",
    )
)  # fmt: skip
_PLACEHOLDER = re.compile(r"%%|%(?:\d+\$)?-?\d*[sIL]")
_GUARDABLE = ("if_not_exists", "if_exists")

Reader = Callable[[str], tuple[AnyAction, ...]]


def block_actions(body: str, read: Reader) -> Iterator[AnyAction]:
    """Yield the actions of a block's body; ``read`` reads one SQL statement."""
    try:
        tokens = tokenize(body)
    except TokenError as problem:
        yield Unreadable(f"block: {problem}")
        return
    cursor = Cursor(body, tokens)
    has_handler = any(token.kind == WORD and token.value == "exception" for token in tokens)
    depth = 0
    at_start = False
    while not cursor.done:
        token = cursor.token
        if token.kind == WORD and token.value in ("if", "loop", "case") and cursor.ahead(-1).value != "end":
            depth += 1 if _opens(cursor, token) else 0
        if token.kind == WORD and token.value == "end" and cursor.ahead(1).value in ("if", "loop", "case"):
            depth = max(0, depth - 1)
        if at_start and token.kind == WORD and (token.value in _CHANGES or token.value == "execute"):
            first = cursor.at
            _to_semicolon(cursor)
            for action in _inner(cursor, first, token, read):
                yield guarded(action) if depth or has_handler else action
        at_start = (token.kind == SYMBOL and token.value == ";") or (token.kind == WORD and token.value in _STARTS)
        if not cursor.done and cursor.token is token:
            cursor.at += 1
        elif not at_start:
            at_start = True


def _opens(cursor: Cursor, token: Token) -> bool:
    """Tell whether IF, LOOP or CASE opens a block here, rather than standing in ``IF EXISTS`` of a statement."""
    if token.value != "if":
        return True
    following = cursor.ahead(1).value
    if following == "exists":
        return cursor.ahead(2).value == "("
    return not (following == "not" and cursor.ahead(2).value == "exists" and cursor.ahead(3).value != "(")


def _to_semicolon(cursor: Cursor) -> None:
    while not cursor.done and not cursor.is_symbol(";"):
        cursor.at += 1


def _inner(cursor: Cursor, first: int, token: Token, read: Reader) -> Iterator[AnyAction]:
    if token.value != "execute":
        yield from read(cursor.slice(first, cursor.at))
    else:
        yield from read(_assembled(cursor.tokens[first + 1 : cursor.at]))


def _assembled(tokens: list[Token]) -> str:
    """Return the SQL that EXECUTE runs; a part that is not a literal is a hole."""
    if tokens and tokens[0].value == "format":
        template = next((token.value for token in tokens if token.kind == STRING), HOLE)
        return _PLACEHOLDER.sub(lambda match: "%" if match.group() == "%%" else HOLE, template)
    parts: list[str] = []
    for token in tokens:
        if token.kind == STRING:
            parts.append(token.value)
        elif token.value == "using":
            break
        elif token.value not in ("||", "(", ")") and parts[-1:] != [HOLE]:
            parts.append(HOLE)
    return "".join(parts)


def guarded(action: AnyAction) -> AnyAction:
    """Return the action with its IF [NOT] EXISTS flag on, where it has one."""
    names = type(action).__struct_fields__
    flags = {name: True for name in _GUARDABLE if name in names}
    return msgspec.structs.replace(action, **flags) if flags else action
