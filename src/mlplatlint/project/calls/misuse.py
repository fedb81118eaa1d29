"""Callables handed to threads and to synchronous functions: calls in place of references, coroutine functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.python_calls import Call, CallFlag, FunctionFlag, Op, PythonCalls
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.reach import Step
from mlplatlint.project.calls.values import (
    Context,
    Data,
    External,
    Fixed,
    FunctionValue,
    Member,
    Nothing,
    Series,
    Suspended,
    Table,
    Value,
    ordered,
)

_EITHER = ("starlette.", "fastapi.", "distributed.", "asgiref.", "asyncer.", "anyio.from_thread", "sqlalchemy.")
"""Libraries that take coroutine functions as well, or say so at once."""

_TAKERS: dict[str, int | str] = {
    "builtins.sorted": "key", "builtins.min": "key", "builtins.max": "key", "builtins.filter": 0,
    "functools.reduce": 0, "atexit.register": 0, "signal.signal": 1, "weakref.finalize": 1,
}  # fmt: skip
"""Functions that call their argument and do not await it."""

_GIVE_BACK = (".to_thread", ".run_in_executor", ".run_sync", ".submit", ".map")
"""Endings of what gives back what the callable returns: a caller that keeps the coroutine may still await it."""

_NO_CALLABLE = (Data, Nothing, Series, Fixed, Table, Suspended)


class Handed(NamedTuple):
    """An argument that ``taker`` is to call: a call's result, or a coroutine function, of the function ``name``."""

    step: Step
    taker: str
    name: str


def calls_handed_over(machine: Machine) -> list[Handed]:
    """Return calls that stand where a thread was to be given a function: they run at once, on this thread."""
    found = []
    for context, _, taker, expression in _handed(machine, offload_only=True):
        row = machine.records[context.path].expressions[expression]
        if row[0] == Op.CALL and _gives_no_callable(machine, context, row[1]):
            site = machine.records[context.path].calls[row[1]]
            name = machine.text(context.path, _name_of(machine, context.path, site.callee))
            symbol = machine.symbol_of(context.path, context.index)
            found.append(Handed(Step(context.path, site.start, site.end, symbol, taker), taker, name))
    return found


def coroutine_functions_handed_over(machine: Machine) -> list[Handed]:
    """Return coroutine functions given to something that calls its argument and never awaits the result."""
    found = []
    for context, call, taker, expression in _handed(machine, offload_only=False):
        values = machine.evaluate(context, expression)
        if not values or taker.startswith(_EITHER) or not all(_is_coroutine_function(machine, one) for one in values):
            continue
        function = next(value for value in ordered(values) if isinstance(value, FunctionValue))
        site = machine.records[context.path].calls[call]
        if taker.endswith(_GIVE_BACK) and not site.flags & (CallFlag.STATEMENT | CallFlag.DROPPED):
            continue
        symbol = machine.symbol_of(context.path, context.index)
        name = machine.symbol_of(function.path, function.index)
        found.append(Handed(Step(context.path, site.start, site.end, symbol, taker), taker, name))
    return found


def _handed(machine: Machine, *, offload_only: bool) -> Iterator[tuple[Context, int, str, int]]:
    """Yield (context, call, what is called, argument's expression) for calls that take a callable."""
    takers = [*machine.knowledge.offload, *([] if offload_only else _TAKERS)]
    lasts = {name.rpartition(".")[2] for name in takers}
    for path, record in machine.records.items():
        for index, call in enumerate(record.calls):
            if call.owner < 0 or record.names[_name_of(machine, path, call.callee)].rpartition(".")[2] not in lasts:
                continue
            if offload_only and not _is_given_call(record, call):
                continue
            context = machine.root(path, call.owner)
            found = [_taker(machine, value, offload_only) for value in machine.evaluate(context, call.callee)]
            if len(found) != 1 or found[0] is None:
                continue
            taker, position = found[0]
            expression = 0
            if isinstance(position, int) and position < len(call.arguments):
                expression = call.arguments[position]
            elif isinstance(position, str):
                expression = next((value for name, value in call.keywords if record.names[name] == position), 0)
            if expression and not call.flags & CallFlag.STARRED:
                yield context, index, taker, expression


def _is_given_call(record: PythonCalls, call: Call) -> bool:
    given = [*call.arguments, *(value for _, value in call.keywords)]
    return any(record.expressions[one][0] == Op.CALL for one in given)


def _name_of(machine: Machine, path: str, callee: int) -> int:
    row = machine.records[path].expressions[callee]
    return row[-1] if row[0] in (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL, Op.BUILTIN) else 0


def _taker(machine: Machine, value: Value, offload_only: bool) -> tuple[str, int | str] | None:
    facts = machine.knowledge
    if isinstance(value, External):
        name, offload = value.name, facts.offload.get(value.name)
    elif isinstance(value, Member):
        name = f"{value.type}.{value.name}"
        offload = facts.of_member(facts.offload, value.type, value.name)
    else:
        return None
    if offload is not None:
        return (name, offload.argument) if offload.runs_in != "greenlet" else None
    position = None if offload_only else _TAKERS.get(name)
    return None if position is None else (name, position)


def _gives_no_callable(machine: Machine, context: Context, call: int) -> bool:
    """Tell whether a call certainly gives something that cannot be called."""
    site = machine.records[context.path].calls[call]
    if site.flags & CallFlag.AWAITED:
        return False
    callees = machine.evaluate(context, site.callee)
    if not callees:
        return False
    for value in callees:
        if isinstance(value, FunctionValue):
            function = machine.function(value.path, value.index)
            if function.flags & (FunctionFlag.ABSTRACT | FunctionFlag.GENERATOR) or function.decorators:
                return False
        elif isinstance(value, External):
            row = machine.knowledge.function(value.name)
            if row is None or row.kind == "model" or row.blocks_on != "call" or machine.knowledge.is_type(value.name):
                return False
            continue
        else:
            return False
    outcomes = machine.outcomes(context, call)
    return all(
        isinstance(value, External) or all(isinstance(one, _NO_CALLABLE) for one in outcome.results())
        for value, outcome in zip(ordered(callees), outcomes, strict=False)
    )


def _is_coroutine_function(machine: Machine, value: Value) -> bool:
    if not isinstance(value, FunctionValue) or value.weak:
        return False
    flags = machine.function(value.path, value.index).flags
    return bool(flags & FunctionFlag.ASYNC) and not flags & FunctionFlag.GENERATOR
