"""The parameters of functions and the attributes of classes as a file defines them."""

from __future__ import annotations

import _ast as ast

from mlplatlint.facts.collect.python_expressions import Expressions
from mlplatlint.facts.collect.python_makers import UNKNOWN
from mlplatlint.facts.collect.python_nodes import body_statements
from mlplatlint.facts.python_calls import Op, Parameter, ParameterKind


def parameters(table: Expressions, arguments: ast.arguments) -> tuple[Parameter, ...]:
    """Return the parameters of a function."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    found = []
    for index, (parameter, default) in enumerate(zip(positional, defaults, strict=True)):
        kind = ParameterKind.POSITIONAL if index < len(arguments.posonlyargs) else ParameterKind.EITHER
        found.append((parameter, default, kind))
    if arguments.vararg:
        found.append((arguments.vararg, None, ParameterKind.VARIADIC))
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append((parameter, default, ParameterKind.KEYWORD))
    if arguments.kwarg:
        found.append((arguments.kwarg, None, ParameterKind.KEYWORDS))
    return tuple(
        [
            Parameter(table.name(one.arg), table.annotation(one.annotation), table.of(default), kind)
            for one, default, kind in found
        ]
    )


def class_attributes(table: Expressions, node: ast.ClassDef) -> list[tuple[int, int, int, int]]:
    """Return what the body of a class binds: (name, annotation, value, -1)."""
    found = []
    for statement in body_statements(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            annotation, value = table.annotation(statement.annotation), table.of(statement.value)
            found.append((table.name(statement.target.id), annotation, value, -1))
        elif isinstance(statement, ast.Assign):
            value = table.of(statement.value)
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found.append((table.name(target.id), UNKNOWN, value, -1))
        elif isinstance(statement, ast.ClassDef):
            nested = table.row(Op.CLASS, table.classes[id(statement)])
            found.append((table.name(statement.name), UNKNOWN, nested, -1))
    return found
