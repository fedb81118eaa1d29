"""The results of operators on known values, and the text of values."""

from __future__ import annotations

import _ast as ast
import re
from typing import Any

from mlplatlint.facts.collect.objects import Bound, as_value, is_concrete
from mlplatlint.facts.values import HOLE, UNKNOWN, Call, Unknown

_LARGEST = 1_000_000
_WIDE = re.compile(r"%[^a-zA-Z%]*(?:\d{4}|\*)")


def as_text(value: Any) -> str:
    """Return what a value becomes inside an f-string; :data:`HOLE` when that is not known."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, (list, tuple)) and is_concrete(value):
        return str(value)
    if isinstance(value, Call) and value.tail in ("text", "f") and value.args and isinstance(value.args[0], str):
        return value.args[0]
    return HOLE


def bounded(value: Any) -> Any:
    """Return a text or list, or what stands for an unknown one when it has grown beyond reason."""
    if len(value) <= _LARGEST:
        return value
    return HOLE if isinstance(value, str) else UNKNOWN


def percent(template: str, values: Any) -> Any:
    """Return ``template % values``; a part that is not known is a hole."""
    if _WIDE.search(template):
        return HOLE
    if isinstance(values, (tuple, dict)) and not is_concrete(values):
        return HOLE if isinstance(values, dict) else percent(template, tuple(as_text(item) for item in values))
    try:
        return template % (values if is_concrete(values) else HOLE)
    except (TypeError, ValueError, KeyError, OverflowError, MemoryError):
        return HOLE


def arithmetic(operator: ast.operator, left: float, right: float) -> Any:
    """Return the result of an operation on numbers; unknown for large ones."""
    if abs(left) > 1e15 or abs(right) > 1e15:
        return UNKNOWN
    try:
        if isinstance(operator, ast.Add):
            return left + right
        if isinstance(operator, ast.Sub):
            return left - right
        if isinstance(operator, ast.Mult):
            return left * right
        if isinstance(operator, ast.FloorDiv):
            return left // right
        if isinstance(operator, ast.Mod):
            return left % right
    except ZeroDivisionError:
        return UNKNOWN
    return UNKNOWN


_SIGNS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.BitAnd: "&", ast.Invert: "~",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%",
}  # fmt: skip


def symbolic(operator: ast.AST, *operands: Any) -> Any:
    """Return an operation on objects kept as calls, such as columns, as a call of the operator; unknown for others."""
    sign = _SIGNS.get(operator.__class__, "")
    if not sign or not any(_is_object(item) for item in operands):
        return UNKNOWN
    return Call(sign, tuple(as_value(item) for item in operands))


def _is_object(value: Any) -> bool:
    while isinstance(value, Bound):
        value = value.value
    return isinstance(value, Call) and not value.name.startswith("<")


def compared(operator: ast.cmpop, left: Any, right: Any) -> bool | None:
    """Return the result of a comparison, or None when it is not known."""
    if isinstance(operator, (ast.Is, ast.IsNot)):
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return None
        known = left is None or isinstance(left, bool) or right is None or isinstance(right, bool)
        return (left is right) == isinstance(operator, ast.Is) if known else None
    if isinstance(operator, (ast.In, ast.NotIn)):
        if not is_concrete(left) or not isinstance(right, (list, tuple, set, dict, str)):
            return None
        if isinstance(right, str) and (not isinstance(left, str) or HOLE in right):
            return None
        if left in right:
            return isinstance(operator, ast.In)
        return isinstance(operator, ast.NotIn) if is_concrete(list(right)) else None
    if not is_concrete(left) or not is_concrete(right):
        return None
    try:
        if isinstance(operator, ast.Eq):
            return bool(left == right)
        if isinstance(operator, ast.NotEq):
            return bool(left != right)
        if isinstance(operator, ast.Lt):
            return bool(left < right)
        if isinstance(operator, ast.LtE):
            return bool(left <= right)
        if isinstance(operator, ast.Gt):
            return bool(left > right)
        return bool(left >= right)
    except TypeError:
        return None
