"""Which index serves which question about a JSON column, as measured on PostgreSQL 15 with sequential scans off."""

from __future__ import annotations

import re

from mlplatlint.facts.schema import Index, IndexKey
from mlplatlint.fronts.sql.tokens import QUOTED, STRING, WORD, TokenError, tokenize

CONTAINMENT = frozenset(("@>", "?", "?|", "?&", "@?", "@@"))
"""Operators that a GIN index can serve."""

_LONGEST = 2000
_PATH_OPS = frozenset(("@>", "@?", "@@"))
_EQUALITIES = frozenset(("=", "in", "is"))
_ORDERED = frozenset(("=", "in", "is", "<", "<=", ">", ">="))
_TYPES = {
    "int": "integer", "int4": "integer", "int8": "bigint", "float8": "double precision", "bool": "boolean", "varchar": "text",
    "character varying": "text", "decimal": "numeric", "timestamptz": "timestamp with time zone",
}  # fmt: skip
_CAST_CALL = re.compile(r"(?is)^cast\s*\((.*)\s+as\s+([\w\s]+?)\)$")
_CAST_SUFFIX = re.compile(r"(?is)^(.*?)\s*::\s*([\w\s]+)$")


def normal(expression: str, column: str = "") -> str:
    """Return an expression in one spelling: ``$`` for the column, single blanks, one form of cast, no outer parentheses.

    A cast of extracted text to a text type changes nothing and is dropped.
    """
    if len(expression) > _LONGEST:
        return expression
    text = _unwrapped(expression.strip())
    for pattern in (_CAST_CALL, _CAST_SUFFIX):
        match = pattern.match(text)
        if match is not None and not _inside_string(match.group(1)):
            kind = " ".join(match.group(2).lower().split())
            kind = _TYPES.get(kind, kind)
            inner = normal(match.group(1), column)
            return inner if kind == "text" else f"({inner})::{kind}"
    try:
        tokens = tokenize(text)
    except TokenError:
        return text
    parts: list[str] = []
    for token in tokens:
        if token.kind in (WORD, QUOTED) and token.value == column:
            if parts[-1:] == ["."]:
                del parts[-2:]
            parts.append("$")
        elif token.kind == STRING:
            parts.append(f"'{token.value}'")
        elif token.kind == QUOTED:
            parts.append(token.value)
        elif token.kind == WORD and token.value == "text" and parts[-1:] == ["::"]:
            parts.pop()
        else:
            parts.append(token.value)
    return " ".join(parts)


def _inside_string(text: str) -> bool:
    return text.count("'") % 2 == 1


def _unwrapped(text: str) -> str:
    while text.startswith("(") and text.endswith(")"):
        depth = 0
        for at, character in enumerate(text):
            depth += (character == "(") - (character == ")")
            if depth == 0 and at < len(text) - 1:
                return text
        text = text[1:-1].strip()
    return text


def serves(index: Index, column: str, operator: str, path: str) -> bool:
    """Tell whether an index can be used for ``path operator value``; ``path`` has ``$`` for the column.

    A partial index counts as usable: whether its predicate is implied is not judged.
    """
    wanted = normal(path)
    return any(_key_serves(index, key, column, operator, wanted) for key in _leading(index))


def _leading(index: Index) -> tuple[IndexKey, ...]:
    """Return the keys a condition can enter by: all of a GIN or GiST index, the first of a btree."""
    return index.keys if index.method in ("gin", "gist") else index.keys[:1]


def _key_serves(index: Index, key: IndexKey, column: str, operator: str, wanted: str) -> bool:
    have = "$" if key.is_column and key.text == column else normal(key.text, column)
    if have != wanted:
        return False
    opclass = key.opclass.rpartition(".")[2]
    if index.method == "gin":
        if opclass == "gin_trgm_ops":
            return operator in ("like", "ilike", "=", "in")
        return operator in (_PATH_OPS if opclass == "jsonb_path_ops" else CONTAINMENT)
    if index.method == "hash":
        return operator in ("=", "in")
    if index.method == "btree":
        if operator == "like":
            return opclass.endswith("pattern_ops")
        return operator in (_EQUALITIES if wanted == "$" else _ORDERED)
    return False


def concerns(index: Index, column: str) -> bool:
    """Tell whether an index has a key over the column or an expression on it."""
    return any("$" in normal(key.text, column).split() or (key.is_column and key.text == column) for key in index.keys)


def path_keys(path: str) -> tuple[str, ...]:
    """Return the keys a path walks, whatever its form: ``$ -> 'a' ->> 'b'``, ``$ #>> '{a,b}'`` and ``$['a']`` alike."""
    keys: list[str] = []
    for match in re.finditer(r"'\{([^}']*)\}'|'([^']*)'", path):
        keys.extend(match.group(1).split(",") if match.group(1) is not None else [match.group(2)])
    return tuple(keys)
