"""What a branch does to values: which names its test checks, and what is left after it."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.collect.flow_taint import Taint, union
from mlplatlint.fronts.python.walk import walked


def leaves(block: list[Any]) -> bool:
    """Tell whether a block ends by leaving the function or the loop."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        func = last.value.func
        return str(getattr(func, "attr", None) or getattr(func, "id", "")) in ("abort", "exit")
    return isinstance(last, (ast.Raise, ast.Return, ast.Continue, ast.Break))


def either(first: dict[str, Taint], second: dict[str, Taint]) -> dict[str, Taint]:
    """Return what names may hold after one of two branches ran."""
    merged = dict(second)
    for name, value in first.items():
        other = second.get(name)
        merged[name] = value if other is None else union([value, other])
    return merged


def assigns(block: list[Any], name: str) -> bool:
    """Tell whether a block gives a name another value."""
    return any(
        isinstance(target, ast.Name) and target.id == name
        for statement in block
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    )


def checked(test: Any) -> set[str]:
    """Return the names a test says something about, beyond whether there is a value at all."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return checked(test.operand)
    if isinstance(test, (ast.Name, ast.Attribute, ast.Constant, ast.Subscript)) or _is_lookup(test):
        return set()
    if isinstance(test, ast.BoolOp):
        return {name for value in test.values for name in checked(value)}
    if isinstance(test, ast.Compare):
        sides = [test.left, *test.comparators]
        if any(isinstance(side, ast.Constant) and side.value in (None, "", b"") for side in sides):
            return set()
        if any(
            isinstance(side, ast.Call)
            and str(getattr(side.func, "attr", None) or getattr(side.func, "id", "")) == "len"
            for side in sides
        ):
            return set()
        return {name for side in sides for name in ast_names(side)}
    return ast_names(test)


def _is_lookup(node: Any) -> bool:
    """Tell whether a test only asks whether there is something under a key: ``data.get("name")``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get", "getlist")
        and all(isinstance(one, ast.Constant) for one in node.args)
    )


def ast_names(node: Any) -> set[str]:
    """Return the names read in an expression."""
    return {part.id for part in walked(node) if isinstance(part, ast.Name)}
