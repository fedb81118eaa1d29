"""Plain functions that an event loop or a framework calls on the loop's thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.python_calls import FunctionFlag, Op
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.validation import validators_run
from mlplatlint.project.calls.values import (
    Context,
    Data,
    External,
    FunctionValue,
    Instance,
    Member,
    Partial,
    Value,
    ordered,
)

_HTTP_METHODS = frozenset(("get", "post", "put", "delete", "patch", "head", "options", "prepare", "on_finish"))
_RECEIVING = frozenset(
    ("connection_made", "connection_lost", "data_received", "eof_received", "datagram_received", "error_received",
     "buffer_updated", "pipe_data_received", "process_exited")
)  # fmt: skip
_CALLED_BY_BASE: dict[str, tuple[str, frozenset[str]]] = {
    "tornado.web.RequestHandler": ("a handler of Tornado", _HTTP_METHODS),
    "tornado.websocket.WebSocketHandler": (
        "a handler of Tornado",
        _HTTP_METHODS | {"open", "on_message", "on_close", "on_pong"},
    ),
    "asyncio.Protocol": ("a protocol of asyncio", _RECEIVING),
    "asyncio.DatagramProtocol": ("a protocol of asyncio", _RECEIVING),
    "asyncio.BufferedProtocol": ("a protocol of asyncio", _RECEIVING),
    "asyncio.SubprocessProtocol": ("a protocol of asyncio", _RECEIVING),
    "sanic.views.HTTPMethodView": ("a handler of Sanic", _HTTP_METHODS),
}
"""Base classes whose methods of these names the loop's thread calls, plain ones too."""

_ROUTING = frozenset(("route", "get", "post", "put", "delete", "patch", "head", "options", "middleware", "on_request",
                      "on_response", "websocket", "exception"))  # fmt: skip
_DECORATING = {"sanic.Sanic": "a handler of Sanic", "sanic.Blueprint": "a handler of Sanic"}
_LITESTAR = frozenset(f"litestar.{name}" for name in _ROUTING)
_COROUTINES = frozenset(("tornado.gen.coroutine", "asyncio.coroutine"))


_LOGGING = {"addHandler": "emit", "addFilter": "filter", "setFormatter": "format"}
"""What gives a logger or a handler an object of one's own, and which of its methods runs for each record."""


class Reason(NamedTuple):
    """How a plain function comes to run on the loop, and where it is handed over (byte offsets); no path when the
    framework finds it by itself.
    """

    text: str
    path: str = ""
    start: int = 0
    end: int = 0
    likely: bool = False
    """It runs on the loop when a coroutine does what it is for."""


def callbacks(machine: Machine) -> dict[Context, Reason]:
    """Return the contexts of such functions, and how each comes to run on the loop."""
    found: dict[Context, Reason] = {}
    framework = [*_methods(machine), *_decorated(machine), *validators_run(machine)]
    for context, reason in [
        *_registered(machine),
        *_logging(machine),
        *((context, Reason(text)) for context, text in framework),
    ]:
        if not machine.flags(context) & FunctionFlag.ASYNC:
            found.setdefault(context, reason)
    return found


def _registered(machine: Machine) -> Iterator[tuple[Context, Reason]]:
    """Yield what is handed to ``call_soon``, ``add_done_callback`` and their like."""
    lasts = {name.rpartition(".")[2] for name in machine.knowledge.on_loop}
    for path, record in machine.records.items():
        wanted = {index for index, name in enumerate(record.names) if name.rpartition(".")[2] in lasts}
        for call in record.calls if wanted else ():
            row = record.expressions[call.callee]
            if call.owner < 0 or row[0] not in (Op.ATTRIBUTE, Op.IMPORT) or row[-1] not in wanted:
                continue
            context = machine.root(path, call.owner)
            name = record.names[row[-1]].rpartition(".")[2]
            for value in ordered(machine.evaluate(context, call.callee)):
                position = _position(machine, value)
                if position is None or position >= len(call.arguments):
                    continue
                for given in ordered(machine.evaluate(context, call.arguments[position])):
                    for run, why in _contexts(machine, given, f"a callback of `{name}`"):
                        yield run, Reason(why, path, call.start, call.end)


def _logging(machine: Machine) -> Iterator[tuple[Context, Reason]]:
    """Yield the methods of the project's own handlers, filters and formatters of log records that loggers are given:
    they run where somebody logs.
    """
    for path, record in machine.records.items():
        wanted = {index for index, name in enumerate(record.names) if name in _LOGGING}
        for call in record.calls if wanted else ():
            row = record.expressions[call.callee]
            if row[0] != Op.ATTRIBUTE or row[2] not in wanted or len(call.arguments) != 1 or call.owner < 0:
                continue
            name = record.names[row[2]]
            for given in ordered(machine.evaluate(machine.root(path, call.owner), call.arguments[0])):
                if isinstance(given, Instance) and isinstance(given.type, tuple):
                    for method in machine.found_in(machine.lineage(given.type), _LOGGING[name], given):
                        for run, why in _contexts(machine, method, f"what `{name}` gives to a logger"):
                            yield run, Reason(why, path, call.start, call.end, True)


def _position(machine: Machine, value: Value) -> int | None:
    table = machine.knowledge.on_loop
    found = None
    if isinstance(value, External):
        found = table.get(value.name)
    elif isinstance(value, Member):
        found = machine.knowledge.of_member(table, value.type, value.name)
    return found if isinstance(found, int) else None


def _contexts(machine: Machine, given: Value, why: str) -> Iterator[tuple[Context, str]]:
    if not isinstance(given, (FunctionValue, Partial, Instance)):
        return
    for run in machine.called(given, Arguments([], complete=False)).runs:
        if isinstance(run, Context) and not machine.flags(run) & FunctionFlag.GENERATOR:
            yield run, why


def _methods(machine: Machine) -> Iterator[tuple[Context, str]]:
    """Yield the plain methods that a framework calls on the loop because of their class."""
    for path, record in machine.records.items():
        for index in range(len(record.classes)):
            for base in machine.lineage((path, index)):
                why, names = (
                    _CALLED_BY_BASE.get(base, ("", frozenset())) if isinstance(base, str) else ("", frozenset())
                )
                for name, function in record.classes[index].methods if names else ():
                    if record.names[name] in names:
                        value = FunctionValue(path, function, machine.root(path, -1), Instance((path, index)))
                        yield from _contexts(machine, value, why)


def _decorated(machine: Machine) -> Iterator[tuple[Context, str]]:
    """Yield the plain functions that a decorator makes a handler on the loop, or a coroutine of the old kind."""
    for path, record in machine.records.items():
        if not any(name.startswith(("sanic", "litestar", "tornado", "asyncio.coroutine")) for name in record.names):
            continue
        for index, function in enumerate(record.functions):
            for expression in function.decorators:
                why = _reason(machine, path, expression)
                if why:
                    yield machine.root(path, index), why


def _reason(machine: Machine, path: str, expression: int) -> str:
    record, context = machine.records[path], machine.module_context(path)
    row = record.expressions[expression]
    call = record.calls[row[1]] if row[0] == Op.CALL else None
    for value in machine.evaluate(context, expression if call is None else call.callee):
        if isinstance(value, External) and value.name in _COROUTINES:
            return "a coroutine of Tornado"
        if isinstance(value, Member) and value.type in _DECORATING and value.name in _ROUTING:
            return _DECORATING[value.type]
        if isinstance(value, External) and value.name in _LITESTAR and call is not None:
            given = {record.names[name]: one for name, one in call.keywords}.get("sync_to_thread", 0)
            if given and Data("False") in machine.evaluate(context, given):
                return "a handler of Litestar"
    return ""
