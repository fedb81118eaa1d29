"""Code around a call that makes it harmless: a queue asked whether it is empty, a loop known not to run."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.python_calls import Call, CallFlag, FunctionFlag, Op, PythonCalls
from mlplatlint.project.calls.knowledge import Row
from mlplatlint.project.calls.values import SOME_DATA, Context, Instance

Site = tuple[Context, int] | None
"""A call in the code: the context it is made in, and its index in the file's record."""

_LOOP_TESTS = frozenset(("get_running_loop", "_get_running_loop", "is_running", "current_async_library"))
_QUEUE_TESTS = frozenset(("empty", "qsize"))
_SOCKET_SWITCHES = frozenset(("setblocking", "settimeout"))
_OFF = frozenset(("False", "0", "0.0"))


def emptied_here(record: PythonCalls, site: Site) -> bool:
    """Tell whether the function that takes from a queue also asks that queue whether there is anything."""
    if site is None:
        return False
    context, index = site
    callee = record.expressions[record.calls[index].callee]
    return any(
        row[0] == Op.ATTRIBUTE and row[1] == callee[1] and record.names[row[2]] in _QUEUE_TESTS
        for _, row in _calls_of(record, context.index)
    )


_SETTLING = frozenset(("wrap_future", "wait", "gather", "as_completed"))


def settled_here(record: PythonCalls, site: Site) -> bool:
    """Tell whether the function that asks a future for its result asks it too whether it is done, or has waited for it
    without blocking.
    """
    if site is None:
        return False
    context, index = site
    callee = record.expressions[record.calls[index].callee]
    for call, row in _calls_of(record, context.index):
        name = record.names[row[-1]].rpartition(".")[2] if row[0] in (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL) else ""
        if row[0] == Op.ATTRIBUTE and row[1] == callee[1] and name == "done":
            return True
        if name in _SETTLING and call.arguments[:1] == (callee[1],) and call.flags & CallFlag.AWAITED:
            return True
    return False


def starts_guarded_loop(record: PythonCalls, row: Row, site: Site) -> bool:
    """Tell whether a plain function looks whether a loop is running before it starts one, or before, in the handler
    of the error, it blocks.
    """
    if site is None or record.functions[site[0].index].flags & FunctionFlag.ASYNC:
        return False
    if row.kind != "loop" and not record.calls[site[1]].flags & CallFlag.HANDLER:
        return False
    return any(
        callee[0] in (Op.ATTRIBUTE, Op.IMPORT) and record.names[callee[-1]].rpartition(".")[2] in _LOOP_TESTS
        for _, callee in _calls_of(record, site[0].index)
    )


_CONTENT = frozenset(("text", "content", "body", "data", "read", "decode", "getvalue", "read_text", "read_bytes"))


def is_content(record: PythonCalls, expression: int, depth: int = 3) -> bool:
    """Tell whether an expression is text that was fetched or read before: ``await response.text()``, ``page.content``."""
    row = record.expressions[expression]
    if row[0] == Op.LOCAL and depth:
        values = record.variables[row[1]]
        return bool(values) and all(is_content(record, value, depth - 1) for value in values)
    if row[0] == Op.CALL and depth:
        return is_content(record, record.calls[row[1]].callee, depth - 1)
    return row[0] == Op.AWAIT or (row[0] == Op.ATTRIBUTE and record.names[row[2]] in _CONTENT)


def configured(record: PythonCalls, owner: Instance) -> Instance:
    """Return a receiver, marked when it is a socket and code of the same file makes sockets non-blocking."""
    if owner.type not in ("socket.socket", "ssl.SSLSocket"):
        return owner
    switches = {index for index, name in enumerate(record.names) if name in _SOCKET_SWITCHES}
    for call in record.calls if switches else ():
        row = record.expressions[call.callee]
        if row[0] == Op.ATTRIBUTE and row[2] in switches and call.arguments:
            first = record.expressions[call.arguments[0]]
            if first[0] == Op.CONSTANT and record.names[first[1]] in _OFF:
                built = owner.built if isinstance(owner.built, tuple) else ()
                return Instance(owner.type, owner.exact, (*built, ("nonblocking", SOME_DATA)), owner.weak)
    return owner


def _calls_of(record: PythonCalls, function: int) -> Iterator[tuple[Call, tuple[int, ...]]]:
    """Yield the calls that a function's body makes, each with the row of its callee."""
    for call in record.calls:
        if call.owner == function:
            yield call, record.expressions[call.callee]
