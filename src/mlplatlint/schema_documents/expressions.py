"""Whether text is exactly one SQL expression or statement, so that it cannot end the DDL it is put into."""

from __future__ import annotations

import re

from mlplatlint.fronts.sql.split import split
from mlplatlint.fronts.sql.tokens import QUOTED, SYMBOL, WORD, TokenError, tokenize

_STATEMENT_WORDS = frozenset(
    (
        "create",
        "alter",
        "drop",
        "insert",
        "update",
        "delete",
        "truncate",
        "grant",
        "revoke",
        "copy",
        "do",
        "begin",
        "commit",
        "vacuum",
    )
)


def expression_problem(text: str) -> str:
    """Return why text is not one expression, as the end of a sentence; empty when it is."""
    try:
        tokens = tokenize(text)
    except TokenError as problem:
        return f"cannot be read: {problem}"
    if not tokens:
        return "is empty"
    end = 0
    for token in tokens:
        if text[end : token.start].strip():
            return "holds a comment"
        end = token.end
    if text[end:].strip():
        return "holds a comment"
    depth = 0
    for token in tokens:
        if token.kind != SYMBOL:
            continue
        if token.value == ";":
            return "holds a semicolon"
        depth += (token.value in ("(", "[")) - (token.value in (")", "]"))
        if depth < 0:
            return "closes a parenthesis that it did not open"
        if token.value == "," and depth == 0:
            return "is a list, not one expression"
    if depth:
        return "leaves a parenthesis open"
    if tokens[0].kind == WORD and tokens[0].value in _STATEMENT_WORDS:
        return "is a statement, not an expression"
    return ""


def words_of(text: str) -> set[str]:
    """Return the names that an expression mentions, functions included."""
    try:
        return {token.value for token in tokenize(text) if token.kind in (WORD, QUOTED)}
    except TokenError:
        return set()


def has_subquery(text: str) -> bool:
    """Tell whether an expression holds a SELECT."""
    try:
        return any(token.kind == WORD and token.value == "select" for token in tokenize(text))
    except TokenError:
        return False


def statement_problem(text: str, kind: str) -> str:
    """Return why text is not one statement of a kind (``query``, ``function`` or ``trigger``); empty when it is."""
    parts = split(text.encode("utf-8", "surrogatepass"))
    if parts.complaint >= 0:
        return "leaves a quote or comment open"
    if len(parts.starts) != 1:
        return f"is {len(parts.starts)} statements, not one"
    try:
        # A backslash outside of quotes, which psql would take for a command of its own, is no token.
        tokens = tokenize(text.strip().rstrip(";"))
    except TokenError as problem:
        return f"cannot be read: {problem}"
    words = " ".join(token.value if token.kind == WORD else "?" for token in tokens[:5])
    return "" if _OPENINGS[kind].match(words) else f"is no {kind}"


_OPENINGS = {
    "query": re.compile(r"(?:select|with|values|table)\b"),
    "function": re.compile(r"create (?:or replace )?(?:function|procedure)\b"),
    "trigger": re.compile(r"create (?:or replace )?(?:constraint )?trigger\b"),
}
