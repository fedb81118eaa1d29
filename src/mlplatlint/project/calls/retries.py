"""Decorators that call a plain function again after a pause, in which they sleep on the caller's thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlplatlint.facts.python_calls import Function, FunctionFlag, Op
from mlplatlint.project.calls.call import Blocked
from mlplatlint.project.calls.values import External

if TYPE_CHECKING:
    from mlplatlint.project.calls.library import Machine

KIND = "retry"
"""Kind of the table's rows about such decorators."""

_PAUSES_WHEN_TOLD = {"tenacity.retry": "wait", "retrying.retry": "wait", "retry.retry": "delay"}
"""Decorators that try again at once unless a keyword of this beginning says otherwise."""


def retries(machine: Machine, path: str, function: Function) -> Iterator[tuple[int, int, Blocked]]:
    """Yield the byte range and the row of each decorator that pauses between two calls of a plain function."""
    if not function.decorators or function.flags & FunctionFlag.ASYNC:
        return
    record = machine.records[path]
    for expression in function.decorators:
        row = record.expressions[expression]
        call = record.calls[row[1]] if row[0] == Op.CALL else None
        for value in machine.evaluate(machine.module_context(path), expression if call is None else call.callee):
            found = machine.knowledge.functions.get(value.name) if isinstance(value, External) else None
            if found is None or found.kind != KIND:
                continue
            told = _PAUSES_WHEN_TOLD.get(found.name, "")
            given = [] if call is None else [record.names[name] for name, _ in call.keywords]
            if not told or any(name.startswith(told) for name in given):
                start, end = (call.start, call.end) if call is not None else (function.start, function.end)
                yield start, end, Blocked(found, found.name)
