"""Leaving the body of a task group by return, break or continue: it still waits for all tasks."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import TASK_GROUPS

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BETWEEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_WORDS = {ast.Return: "return", ast.Break: "break", ast.Continue: "continue"}


def check(statement: ast.Return | ast.Break | ast.Continue, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each statement that leaves a task group's body."""
    leaves_loop = not isinstance(statement, ast.Return)
    for ancestor in module.ancestors(statement):
        if isinstance(ancestor, _BETWEEN) or (leaves_loop and isinstance(ancestor, _LOOPS)):
            return
        if isinstance(ancestor, ast.AsyncWith) and any(_is_group(item, module) for item in ancestor.items):
            word = _WORDS[type(statement)]
            yield Hit(module.span(statement), {"statement": word}, module.symbol_of(statement))
            return


def _is_group(item: ast.withitem, module: PythonModule) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and module.qualified_name(call.func) in TASK_GROUPS
