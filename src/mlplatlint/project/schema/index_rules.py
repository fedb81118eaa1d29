"""What PostgreSQL refuses in an index, and which operator class a column has by default."""

from __future__ import annotations

from collections.abc import Mapping

from mlplatlint.facts.schema import Index, IndexKey
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.type_changes import KNOWN
from mlplatlint.project.schema.volatility import not_immutable

MOST_KEYS = 32
_ORDERLESS = frozenset(("json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"))
"""Types without a btree operator class."""
_GIN_DEFAULTS = frozenset(("jsonb", "tsvector"))
_GIST_DEFAULTS = frozenset(("point", "box", "circle", "polygon", "inet", "tsvector", "tsquery", "int4range", "int8range", "numrange",
                            "daterange", "tsrange", "tstzrange"))  # fmt: skip
_OPCLASS_TYPES = {
    "jsonb_ops": {"jsonb"}, "jsonb_path_ops": {"jsonb"}, "tsvector_ops": {"tsvector"},
    "gin_trgm_ops": {"text", "character varying", "character"}, "gist_trgm_ops": {"text", "character varying", "character"},
    "text_pattern_ops": {"text", "character varying", "character"}, "varchar_pattern_ops": {"text", "character varying"},
    "array_ops": {"[]"},
}  # fmt: skip
_OPCLASS_METHOD = {
    "jsonb_path_ops": "gin", "gin_trgm_ops": "gin", "gist_trgm_ops": "gist", "vector_l2_ops": "", "text_pattern_ops": "btree",
}  # fmt: skip


def index_problem(index: Index, types: Mapping[str, str]) -> str:
    """Return why the server refuses an index, as the end of a sentence about it; empty when nothing speaks against it.

    ``types`` holds the canonical types of the columns that are known; nothing is said about others.
    """
    method = index.method
    if HOLE in method:
        return ""
    if not index.keys:
        return "has no column"
    if len(index.keys) + len(index.include) > MOST_KEYS:
        return f"has {len(index.keys) + len(index.include)} columns; {MOST_KEYS} are possible, INCLUDE counted"
    options = _option_problem(index)
    if options:
        return options
    for key in index.keys:
        problem = _key_problem(key, method, types.get(key.text, "") if key.is_column else "")
        if problem:
            return problem
    moving = not_immutable(index.where) if index.where and HOLE not in index.where else ""
    if moving:
        return f"has a predicate that calls `{moving}`, which is not immutable"
    return ""


def _option_problem(index: Index) -> str:
    method = index.method
    if method in ("gin", "brin", "hash", "spgist", "gist") and index.unique:
        return f"is UNIQUE, which {method} cannot be"
    if method in ("gin", "brin", "hash") and index.include:
        return f"has INCLUDE columns, which {method} cannot carry"
    if method in ("gin", "gist", "brin", "hash", "spgist") and any(key.descending or key.nulls for key in index.keys):
        return f"states an order, which {method} does not keep"
    if method in ("hash", "spgist") and len(index.keys) > 1:
        return f"has several columns, which {method} cannot have"
    return ""


def _key_problem(key: IndexKey, method: str, kind: str) -> str:
    if HOLE in key.text:
        return ""
    if not key.is_column:
        moving = not_immutable(key.text)
        return f"is over an expression that calls `{moving}`, which is not immutable" if moving else ""
    if not kind or HOLE in kind:
        return ""
    array = kind.endswith("[]")
    base = base_type(kind)
    opclass = key.opclass.rpartition(".")[2]
    if opclass in _OPCLASS_TYPES:
        allowed = _OPCLASS_TYPES[opclass]
        wanted = _OPCLASS_METHOD.get(opclass, method)
        if wanted and wanted != method:
            return f"uses `{opclass}` with {method}; it belongs to {wanted}"
        if base in KNOWN and ("[]" if array else base) not in allowed:
            return f"uses `{opclass}` on `{key.text}`, which is {kind}"
        return ""
    if opclass or base not in KNOWN:
        # An operator class of an extension, or a type of one, brings its own rules.
        return ""
    if method == "gin" and not array and base not in _GIN_DEFAULTS:
        return f"is a GIN index on `{key.text}`, which is {kind}: there is no default operator class"
    if method == "btree" and not array and base in _ORDERLESS:
        return f"is a btree index on `{key.text}`, which is {kind} and has no order"
    if method == "hash" and not array and base in ("json", "xml"):
        return f"is a hash index on `{key.text}`, which is {kind} and has no equality"
    if method == "gist" and (array or base not in _GIST_DEFAULTS):
        return (
            f"is a GiST index on `{key.text}`, which is {kind}: there is no default operator class without btree_gist"
        )
    if method == "brin" and (array or base in ("json", "jsonb", "xml", "tsvector", "boolean")):
        return f"is a BRIN index on `{key.text}`, which is {kind}: there is no default operator class"
    return ""
