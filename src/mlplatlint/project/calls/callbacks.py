"""Plain functions that an event loop or a framework calls on the loop's thread."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.python_calls import FunctionFlag, Op
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.values import Context, External, FunctionValue, Instance, Member, Value, ordered

_HANDLER = "tornado.web.RequestHandler"
_SOCKET = "tornado.websocket.WebSocketHandler"
_HANDLER_METHODS = frozenset(("get", "post", "put", "delete", "patch", "head", "options", "prepare", "on_finish"))
_SOCKET_METHODS = frozenset(("open", "on_message", "on_close", "on_pong"))


def callbacks(machine: Machine) -> dict[Context, str]:
    """Return the contexts of such functions, and how each comes to run on the loop."""
    found: dict[Context, str] = {}
    for context, why in [*_registered(machine), *_handlers(machine)]:
        if not machine.flags(context) & (FunctionFlag.ASYNC | FunctionFlag.GENERATOR):
            found.setdefault(context, why)
    return found


def _registered(machine: Machine) -> Iterator[tuple[Context, str]]:
    """Yield what plain code hands to ``call_soon``, ``add_done_callback`` and their like.

    What coroutines hand over is found as something that they reach.
    """
    lasts = {name.rpartition(".")[2] for name in machine.knowledge.on_loop}
    for path, record in machine.records.items():
        wanted = {index for index, name in enumerate(record.names) if name.rpartition(".")[2] in lasts}
        for call in record.calls if wanted else ():
            row = record.expressions[call.callee]
            if call.owner < 0 or row[0] not in (Op.ATTRIBUTE, Op.IMPORT) or row[-1] not in wanted:
                continue
            if record.functions[call.owner].flags & FunctionFlag.ASYNC:
                continue
            context = machine.root(path, call.owner)
            for value in ordered(machine.evaluate(context, call.callee)):
                position = _position(machine, value)
                if position is None or position >= len(call.arguments):
                    continue
                for given in ordered(machine.evaluate(context, call.arguments[position])):
                    if isinstance(given, FunctionValue):
                        name = record.names[row[-1]].rpartition(".")[2]
                        yield from _contexts(machine, given, f"a callback of `{name}`")


def _position(machine: Machine, value: Value) -> int | None:
    table = machine.knowledge.on_loop
    found = None
    if isinstance(value, External):
        found = table.get(value.name)
    elif isinstance(value, Member):
        found = machine.knowledge.of_member(table, value.type, value.name)
    return found if isinstance(found, int) else None


def _contexts(machine: Machine, function: FunctionValue, why: str) -> Iterator[tuple[Context, str]]:
    for run in machine.called(function, Arguments([], complete=False)).runs:
        if isinstance(run, Context):
            yield run, why


def _handlers(machine: Machine) -> Iterator[tuple[Context, str]]:
    """Yield the methods of Tornado's handlers that are plain functions: Tornado calls them on the loop."""
    for path, record in machine.records.items():
        for index in range(len(record.classes)):
            lineage = machine.lineage((path, index))
            if _HANDLER not in lineage and _SOCKET not in lineage:
                continue
            names = _HANDLER_METHODS | (_SOCKET_METHODS if _SOCKET in lineage else frozenset())
            for name, function in record.classes[index].methods:
                if record.names[name] in names:
                    value = FunctionValue(path, function, machine.root(path, -1), Instance((path, index)))
                    yield from _contexts(machine, value, "a handler of Tornado")
