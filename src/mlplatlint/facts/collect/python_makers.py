"""The rows of single expressions: one maker per class of node."""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlplatlint.facts.python_calls import Op

if TYPE_CHECKING:
    from mlplatlint.facts.collect.python_expressions import Expressions

UNKNOWN = 0
"""Index of the unknown expression; as an annotation, a default or a value it also stands for "none"."""

_TEXT = 60
"""Characters of a literal's repr that are kept: enough for names, flags and modes."""


def _constant(table: Expressions, node: ast.Constant) -> int:
    if node.value is None:
        return table.row(Op.NONE)
    text = repr(node.value) if len(str(node.value)) <= _TEXT else type(node.value).__name__
    return table.row(Op.CONSTANT, table.name(text))


def _attribute(table: Expressions, node: ast.Attribute) -> int:
    base = table.of(node.value)
    return table.row(Op.ATTRIBUTE, base, table.name(node.attr)) if base else UNKNOWN


def _call(table: Expressions, node: ast.Call) -> int:
    index = table.calls.get(id(node))
    return table.row(Op.CONSTANT, table.name("data")) if index is None else table.row(Op.CALL, index)


def _await(table: Expressions, node: ast.Await) -> int:
    return table.row(Op.AWAIT, table.of(node.value))


def _item(table: Expressions, node: ast.Subscript) -> int:
    base = table.of(node.value)
    return table.row(Op.ITEM, base, table.of(node.slice)) if base else UNKNOWN


def _choice(table: Expressions, node: ast.IfExp) -> int:
    return table.row(Op.UNION, table.of(node.body), table.of(node.orelse))


def _either(table: Expressions, node: ast.BoolOp) -> int:
    values = [table.of(value) for value in node.values]
    if isinstance(node.op, ast.And):
        return values[-1]
    result = values[0]
    for value in values[1:]:
        result = table.row(Op.OR, result, value)
    return result


def _sequence(table: Expressions, node: Any) -> int:
    return table.row(Op.SEQUENCE, *(table.of(element) for element in node.elts[:16]))


def _tuple(table: Expressions, node: ast.Tuple) -> int:
    return table.row(Op.TUPLE, *(table.of(element) for element in node.elts[:16]))


def _mapping(table: Expressions, node: ast.Dict) -> int:
    pairs: list[int] = []
    for key, value in list(zip(node.keys, node.values, strict=True))[:24]:
        pairs += [table.of(key), table.of(value)]
    return table.row(Op.MAPPING, *pairs)


def _comprehension(table: Expressions, node: Any) -> int:
    if isinstance(node, ast.DictComp):
        return table.row(Op.MAPPING, UNKNOWN, table.of(node.value))
    return table.row(Op.SEQUENCE, table.of(node.elt))


def _operator(table: Expressions, node: ast.BinOp) -> int:
    return table.row(Op.OPERATOR, table.of(node.left), table.of(node.right))


def _lambda(table: Expressions, node: ast.Lambda) -> int:
    return table.row(Op.FUNCTION, table.functions[id(node)])


def _walrus(table: Expressions, node: ast.NamedExpr) -> int:
    return table.of(node.value)


def _text(table: Expressions, node: Any) -> int:
    return table.row(Op.CONSTANT, table.name("str"))


MAKERS: dict[type, Callable[[Expressions, Any], int]] = {
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Await: _await,
    ast.Subscript: _item,
    ast.IfExp: _choice,
    ast.BoolOp: _either,
    ast.List: _sequence,
    ast.Set: _sequence,
    ast.Tuple: _tuple,
    ast.Dict: _mapping,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.BinOp: _operator,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
    ast.JoinedStr: _text,
    ast.Compare: _text,
}
