"""Whether an SQL expression gives the same value each time: constant, stable within a statement, or volatile."""

from __future__ import annotations

from functools import cache

from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.tokens import QUOTED, SYMBOL, WORD, TokenError, tokenize
from mlplatlint.rules.tables import load

CONSTANT, STABLE, VOLATILE, UNKNOWN = "constant", "stable", "volatile", "unknown"

_STABLE_WORDS = frozenset(
    ("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "session_user",
     "current_role", "current_schema", "current_catalog", "user")
)  # fmt: skip
_NOT_FUNCTIONS = frozenset(
    ("in", "any", "all", "some", "array", "row", "cast", "case", "when", "then", "else", "and", "or", "not", "is", "like",
     "ilike", "between", "varchar", "char", "character", "varying", "numeric", "decimal", "bit", "interval", "precision",
     "zone", "values", "exists", "over", "filter", "as", "on", "distinct", "from", "where", "select", "timestamp", "time",
     "float", "vector", "geometry", "geography", "halfvec", "double", "int", "integer", "text", "boolean", "date", "uuid",
     "json", "jsonb", "bytea", "null", "true", "false", "collate", "at", "end", "default", "if")
)  # fmt: skip


@cache
def _lists() -> dict[str, frozenset[str]]:
    return {name: frozenset(items) for name, items in load("pg_functions.toml").items()}


def functions_of(expression: str) -> tuple[str, ...] | None:
    """Return the functions an expression calls, in order; None when the expression cannot be read."""
    try:
        tokens = tokenize(expression)
    except TokenError:
        return None
    found = []
    for index, token in enumerate(tokens[:-1]):
        following = tokens[index + 1]
        if following.kind != SYMBOL or following.value != "(" or token.kind not in (WORD, QUOTED):
            continue
        is_type = index > 0 and tokens[index - 1].value in ("::", "as")
        if not is_type and not (token.kind == WORD and token.value in _NOT_FUNCTIONS):
            found.append(token.value)
    return tuple(found)


def volatility(expression: str) -> str:
    """Return ``constant``, ``stable``, ``volatile``, or ``unknown`` where a function is somebody's own.

    A function that CREATE FUNCTION declares without a word on volatility is volatile, so "unknown" is more often that than not.
    """
    if HOLE in expression:
        return UNKNOWN
    calls = functions_of(expression)
    if calls is None:
        return UNKNOWN
    lists = _lists()
    result = CONSTANT
    for name in calls:
        if name in lists["volatile"]:
            return VOLATILE
        if name in lists["stable"] or name in lists["overloaded"]:
            result = STABLE if result == CONSTANT else result
        elif name not in lists["immutable"]:
            result = UNKNOWN
    if result == CONSTANT and any(token.value in _STABLE_WORDS for token in tokenize(expression) if token.kind == WORD):
        return STABLE
    return result


def volatile_function(expression: str) -> str:
    """Return the first function that makes an expression volatile, or may; empty when there is none."""
    lists = _lists()
    known = lists["stable"] | lists["overloaded"] | lists["immutable"]
    return next((name for name in functions_of(expression) or () if name not in known), "")


def not_immutable(expression: str) -> str:
    """Return the first function of an expression that is known not to be immutable; empty when there is none."""
    lists = _lists()
    moving = lists["stable"] | lists["volatile"]
    named = next((name for name in functions_of(expression) or () if name in moving), "")
    if named:
        return named
    try:
        words = [token.value for token in tokenize(expression) if token.kind == WORD]
    except TokenError:
        return ""
    return next((word for word in words if word in _STABLE_WORDS - {"user"}), "")
