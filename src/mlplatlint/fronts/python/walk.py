"""Walks over parts of a tree, for who needs all of a part and not the nodes of one type in a file."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any


def children(node: ast.AST) -> list[Any]:
    """Return the nodes directly below a node, in the order of its fields."""
    found: list[Any] = []
    for field in node._fields:
        value = getattr(node, field, None)
        found += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)]
    return found


def walked(*roots: ast.AST) -> Iterator[Any]:
    """Yield nodes and everything in them, in no particular order."""
    stack: list[Any] = list(roots)
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)
