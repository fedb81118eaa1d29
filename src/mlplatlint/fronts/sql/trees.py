"""Syntax trees of queries and data changes, by sqlglot."""

from __future__ import annotations

import logging
from typing import Any

_LONGEST = 100_000


def query_tree(text: str) -> Any:
    """Return sqlglot's tree of one statement, or None where it cannot be trusted.

    A ``Command`` is sqlglot's word for "not parsed", so it counts as none.
    """
    if len(text) > _LONGEST:
        return None
    import sqlglot
    from sqlglot import errors, exp

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        trees = [tree for tree in sqlglot.parse(text, read="postgres") if tree is not None]
    except (errors.SqlglotError, RecursionError, ValueError):
        return None
    if len(trees) != 1 or isinstance(trees[0], (exp.Command, exp.Alter)):
        return None
    return trees[0]
