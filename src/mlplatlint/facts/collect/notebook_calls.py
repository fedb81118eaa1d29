"""The call facts of a notebook: those of its joined cells, with spans of the file."""

from __future__ import annotations

import msgspec

from mlplatlint.facts.collect import python_calls
from mlplatlint.facts.python_calls import PythonCalls
from mlplatlint.files.source import Span
from mlplatlint.fronts.notebook.module import NotebookModule


def collect(module: NotebookModule) -> PythonCalls | None:
    """Return the call facts of a notebook's code; None where there is none."""
    record = python_calls.collect(module)
    if record is None:
        return None

    def moved(start: int, end: int) -> tuple[int, int]:
        span = module.to_file(Span(start, end))
        return span.start, span.end

    calls = []
    for call in record.calls:
        start, end = moved(call.start, call.end)
        calls.append(msgspec.structs.replace(call, start=start, end=end))
    functions = []
    for function in record.functions:
        start, end = moved(function.start, function.end)
        events = tuple((event[0], event[1], *moved(event[2], event[3]), event[4]) for event in function.events)
        functions.append(msgspec.structs.replace(function, start=start, end=end, events=events))
    classes = []
    for definition in record.classes:
        start, end = moved(definition.start, definition.end)
        classes.append(msgspec.structs.replace(definition, start=start, end=end))
    return msgspec.structs.replace(record, calls=tuple(calls), functions=tuple(functions), classes=tuple(classes))
