"""One error of a group, raised in place of the group."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes

_GROUPS = frozenset(
    (
        "builtins.ExceptionGroup",
        "builtins.BaseExceptionGroup",
        "exceptiongroup.ExceptionGroup",
        "exceptiongroup.BaseExceptionGroup",
    )
)


def check(statement: ast.Try | ast.TryStar, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``raise`` of a child, in a handler that binds a group."""
    for handler in statement.handlers:
        if not handler.name or not (isinstance(statement, ast.TryStar) or _catches_group(handler, module)):
            continue
        nodes = list(own_nodes(handler.body))
        children = _children(nodes, handler.name)
        for node in nodes:
            if isinstance(node, ast.Raise) and _is_child(node.exc, handler.name, children):
                yield Hit(module.span(node), {"name": handler.name}, module.symbol_of(node))


def _catches_group(handler: ast.ExceptHandler, module: PythonModule) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(module.qualified_name(kind) in _GROUPS for kind in kinds)


def _children(nodes: list[Any], group: str) -> set[str]:
    """Return the names that hold one error of the group."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.For, ast.AsyncFor)) and _is_list(node.iter, group):
            names.add(getattr(node.target, "id", ""))
        elif isinstance(node, ast.Assign) and _is_child(node.value, group, set()):
            names.update(getattr(target, "id", "") for target in node.targets)
        elif isinstance(node, ast.Assign) and _is_list(node.value, group):
            for target in node.targets:
                names.update(getattr(one, "id", "") for one in getattr(target, "elts", ()))
    return names - {""}


def _is_child(node: Any, group: str, children: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in children
    return isinstance(node, ast.Subscript) and _is_list(node.value, group)


def _is_list(node: Any, group: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "exceptions" and getattr(node.value, "id", "") == group
