"""A task that nothing refers to: the event loop keeps only a weak reference to it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import serves_nobody
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._tasks import dropped_values, ends_soon, is_never_read, task_maker

_OF_VARIABLE = (EXACTLY, "ruff:RUF006", "sonar:S7502")


def check(statement: ast.Expr | ast.Assign, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each statement that starts a task and keeps no reference to it, or one that is never read.

    A local variable keeps its task while the function runs, so where that awaits later the hit is of low confidence.
    """
    symbol = module.symbol_of(statement)
    if isinstance(statement, ast.Expr):
        for value in dropped_values(statement.value):
            name = task_maker(value, module)
            if name:
                severity = "low" if serves_nobody(module.source.path) else ""
                yield Hit(module.span(value), {"call": name}, symbol, severity=severity)
    else:
        name = task_maker(statement.value, module)
        if name and is_never_read(statement, module):
            sure = "medium" if ends_soon(statement, module) else "low"
            yield Hit(module.span(statement.value), {"call": name}, symbol, confidence=sure, tags=_OF_VARIABLE)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield a set of the module that keeps the task until it is done."""
    from mlplatlint.rules.async_._fixes import kept_task

    yield from kept_task(source, finding)
