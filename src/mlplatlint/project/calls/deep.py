"""Receivers that the project's own resolver left unknown, asked of astroid: what ``--deep`` adds.

Asked are calls in coroutines and in what they reach, of a name that a method of the blocking table has, on a receiver
of which nothing is known. What astroid says counts as likely, which shows in the confidence of what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.python_calls import CallFlag, EventKind, Op
from mlplatlint.project.calls.graph import Graph
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.values import UNKNOWN, Instance, Value, Values
from mlplatlint.project.model import Project

Hints = dict[tuple[str, int], tuple[Values, str]]
"""(path, call) -> what the receiver may be, and the name of its attribute that is called."""

_NOT_ASKED = CallFlag.AWAITED | CallFlag.DECORATOR
_CALLS_PER_FILE = 400
"""Calls asked for in one file; more are found only in files that were made for it."""


def hints(project: Project, graph: Graph, *, files: bool) -> Hints:
    """Return what astroid knows of the receivers that the graph does not know. With ``files``, of plain file access too."""
    from mlplatlint.project.calls.deep_inference import Question, infer
    from mlplatlint.project.calls.deep_stubs import stubs

    machine = graph.machine
    calls = dict(_unresolved(project, graph, _names(machine, files=files)))
    if not calls:
        return {}
    questions: dict[str, list[Question]] = {}
    for path, index in sorted(calls):
        site = machine.records[path].calls[index]
        asked = questions.setdefault(path, [])
        if len(asked) < _CALLS_PER_FILE:
            asked.append(Question(index, site.start, site.end))
    answer = infer(questions, project.content, machine.index, stubs(machine.knowledge))
    for path in answer.read:
        project.content(path)  # the findings hold for as long as these files stay as they are
    found: Hints = {}
    for path, index, types in answer.found:
        instances = [_instance(machine, *one) for one in types]
        if instances and None not in instances:
            known = frozenset(instance for instance in instances if instance is not None)
            found[path, index] = known, calls[path, index]
    return found


def _names(machine: Machine, *, files: bool) -> frozenset[str]:
    """Return the names of methods that block, without those of the built-in containers' plain methods."""
    rows = machine.knowledge.methods.values()
    return frozenset(
        name for members in rows for name, row in members.items() if "*" not in name and (files or row.tier != "file")
    )


def _unresolved(project: Project, graph: Graph, names: frozenset[str]) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield (path, call) and the called name for each call of such a name on something unknown."""
    machine = graph.machine
    contents: dict[str, bytes] = {}
    for context in graph.sites:
        record = context.record
        for kind, call, start, end, flags in record.functions[context.index].events:
            if kind != EventKind.CALL or flags & _NOT_ASKED:
                continue
            row = record.expressions[record.calls[call].callee]
            if row[0] == Op.ATTRIBUTE:
                name = record.names[row[2]]
                if name in names and UNKNOWN in machine.evaluate(context, row[1]):
                    yield (context.path, call), name
            elif row[0] == Op.UNKNOWN:
                # The facts have no words for the receiver: a choice of operators, a slice.
                if context.path not in contents:
                    contents[context.path] = project.content(context.path) or b""
                base, dot, last = contents[context.path][start:end].rpartition(b".")
                name = last.strip().decode("utf-8", "replace")
                if base and dot and name in names:
                    yield (context.path, call), name


def _instance(machine: Machine, path: str, name: str) -> Value | None:
    """Return the instance of a class: of the file ``path`` by its dotted name within, or of a library."""
    if not path:
        return Instance(machine.knowledge.canonical(name), False, None, True)
    record = machine.records.get(path)
    for index, definition in enumerate(record.classes if record is not None else ()):
        if machine.text(path, definition.symbol) == name:
            return Instance((path, index), False, None, True)
    return None
