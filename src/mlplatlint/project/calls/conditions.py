"""Whether a call of the table blocks with these arguments on this receiver."""

from __future__ import annotations

import re

from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.guards import is_content
from mlplatlint.project.calls.knowledge import Knowledge, Row
from mlplatlint.project.calls.values import EMPTY, SOME_DATA, Data, External, Instance, Member, Value, Values, known

_FALSE = frozenset(("False", "0", "0.0", "None"))
_BRIEF = 0.005
SPAWN_WAITS = "mode=P_WAIT"
"""Condition under which ``os.spawn*`` waits for the process; with any other mode it takes a moment."""

_SWITCHES = frozenset(("block", "blocking", "wait", "asynchronous", "async_", "synchronous"))
"""Keywords that decide between blocking and not; when their value is not known, neither is the call's
nature.
"""
_OUTPUT_WORDS = ("stdout", "stderr", "BytesIO", "StringIO")


def blocks(row: Row, arguments: Arguments, owner: Instance | None) -> bool:
    """Return whether a call blocks; false whenever the table's conditions cannot be decided."""
    for condition in row.unless:
        if not _refuted(condition, arguments):
            return False
    for condition in row.when:
        if not _holds(condition, arguments):
            return False
    for condition in row.when_receiver:
        if owner is None or not _built_with(condition, owner):
            return False
    return not any(_built_over(condition, owner) for condition in row.unless_receiver)


def built_from(arguments: Arguments, name: str = "") -> tuple[tuple[str, Values], ...] | None:
    """Return the arguments a library object was constructed with, as far as conditions ask for them."""
    kept = {key: values for key, values in arguments.keywords.items() if key in ("maxsize", "class_", "stream")}
    if arguments.positional and known(arguments.positional[0]):
        kept["@0"] = arguments.positional[0]
    if name == "socket.socket" and External("socket.SOCK_DGRAM") in arguments.get(1, "type"):
        kept["datagram"] = SOME_DATA  # connects and sends without waiting
    return tuple(sorted(kept.items())) or None


def stub_row(knowledge: Knowledge, owner: Instance) -> Row | None:
    """Return the row of a gRPC call when a receiver is a generated stub over a synchronous channel."""
    if not isinstance(owner.type, str) or not owner.type.endswith("Stub") or "_pb2_grpc" not in owner.type:
        return None
    channels = dict(owner.built).get("@0", EMPTY) if isinstance(owner.built, tuple) else EMPTY
    synchronous = any(isinstance(one, Instance) and one.type == "grpc.Channel" for one in channels)
    return knowledge.method("grpc.UnaryUnaryMultiCallable", "__call__") if synchronous else None


def texts(values: Values) -> set[str] | None:
    """Return the literals among values; None when one is not a literal."""
    found = set()
    for value in values:
        if isinstance(value, Data) and value.text not in ("data", "str"):
            found.add(value.text)
        elif type(value).__name__ == "Nothing":
            found.add("None")
        else:
            return None
    return found


def is_brief(values: Values) -> bool:
    """Tell whether a duration in seconds is a literal of at most a few milliseconds."""
    found = texts(values)
    return bool(found) and all(_seconds(text) <= _BRIEF for text in found or ())


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _refuted(condition: str, arguments: Arguments) -> bool:
    """Tell whether an exempting condition certainly does not hold."""
    keyword, equals, wanted = condition.partition("=")
    if equals and keyword.startswith("@"):
        values = arguments.get(int(keyword[1:]))
        return _differs(values, wanted) if values or arguments.complete else False
    if equals:
        passed = arguments.keywords.get(keyword)
        if passed is None:
            return True
        return _differs(passed, wanted) if texts(passed) is not None else keyword not in _SWITCHES
    if condition == "fd of os.open":  # a file, whose tier is its own
        return not any(isinstance(value, Instance) and value.type == "os.open" for value in arguments.get(0, "fd"))
    if condition == "content given" and arguments.site:
        record = arguments.site[0].record
        passed_first = record.calls[arguments.site[1]].arguments[:1]
        return not passed_first or not is_content(record, passed_first[0])
    if condition == "no path argument":
        values = arguments.get(0) or arguments.get(-1, "path_or_buf") or arguments.get(-1, "path")
        return bool(values) and not _in_memory(values) and "None" not in (texts(values) or ())
    words = re.findall(r"[A-Z][A-Z_]{3,}", condition)
    if words:
        given = [*arguments.positional, *arguments.keywords.values()]
        return not any(_mentions(one, words) for one in given)
    return condition != "fd set to non-blocking" or not arguments.keywords


def _differs(values: Values, wanted: str) -> bool:
    found = texts(values)
    if found is None:
        return True
    plain = {text.removesuffix(".0") for text in found}
    return wanted not in plain


def _mentions(values: Values, words: list[str]) -> bool:
    """Tell whether a flags argument has, or may have, one of these constants."""
    for value in values:
        if isinstance(value, External) and value.name.rpartition(".")[2] in words:
            return True
        if isinstance(value, Data) and value.text == "data":
            return True
    return False


def _holds(condition: str, arguments: Arguments) -> bool:
    """Tell whether a required condition certainly holds."""
    if condition == "host given":
        return bool(arguments.positional or arguments.keywords.get("host"))
    if condition == SPAWN_WAITS:
        return any(isinstance(value, External) and value.name == "os.P_WAIT" for value in arguments.get(0, "mode"))
    if condition == "interval>0":
        found = texts(arguments.get(0, "interval"))
        return bool(found) and not (found or set()) & _FALSE
    if condition == "timeout given":
        found = texts(arguments.get(0, "timeout"))
        return bool(arguments.get(0, "timeout")) and not (found or set()) & _FALSE
    if condition == "version=auto":
        return texts(arguments.get(-1, "version")) == {"'auto'"}
    if condition.endswith("=True"):
        return texts(arguments.get(-1, condition.removesuffix("=True"))) == {"True"}
    if condition == "argument is an engine or a connection":
        return any(_is_engine(value) for value in arguments.get(0))
    if condition == "argument is a real file object":
        return any(_is_file(value) for values in arguments.positional for value in values)
    return False


def _is_engine(value: Value) -> bool:
    return isinstance(value, Instance) and str(value.type).startswith("sqlalchemy.engine.")


def _is_file(value: Value) -> bool:
    return isinstance(value, Instance) and str(value.type).startswith("io.") and not _in_memory(frozenset((value,)))


def _in_memory(values: Values) -> bool:
    return any(isinstance(value, Instance) and str(value.type) in ("io.BytesIO", "io.StringIO") for value in values)


def _built_with(condition: str, owner: Instance) -> bool:
    if condition != "maxsize>0" or not isinstance(owner.built, tuple):
        return False
    for name, values in owner.built:
        if name in ("maxsize", "@0"):
            found = texts(values)
            return bool(found) and all(text.isdigit() and text != "0" for text in found or ())
    return False


def _built_over(condition: str, owner: Instance | None) -> bool:
    """Tell whether a receiver was built in the way that makes its calls harmless."""
    if owner is None or not isinstance(owner.built, tuple):
        return False
    if condition.startswith("set"):
        return any(name == "nonblocking" for name, _ in owner.built)
    if condition == "SOCK_DGRAM":
        return any(name == "datagram" for name, _ in owner.built)
    values = [value for _, part in owner.built for value in part]
    return any(
        isinstance(value, (External, Member, Instance)) and any(word in str(value) for word in _OUTPUT_WORDS)
        for value in values
    )
