"""An attribute of one error, asked of the group that ``except*`` gives."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes

_OF_GROUPS = frozenset(("exceptions", "message", "subgroup", "split", "derive", "args", "add_note", "with_traceback"))


def check(statement: ast.TryStar, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each attribute that no group has, read from the name an ``except*`` binds."""
    for handler in statement.handlers:
        nodes = list(own_nodes(handler.body))
        if not handler.name or any(_rebinds(node, handler.name) for node in nodes):
            continue
        for node in nodes:
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Load)
                and isinstance(node.value, ast.Name)
                and node.value.id == handler.name
                and node.attr not in _OF_GROUPS
                and not node.attr.startswith("__")
            ):
                values = {"attribute": node.attr, "name": handler.name}
                yield Hit(module.span(node), values, module.symbol_of(node))


def _rebinds(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
