"""Protocols and typed dictionaries: classes whose base is a word of the type system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlplatlint.facts.python_calls import Op
from mlplatlint.project.calls.modules import follows
from mlplatlint.project.calls.values import EMPTY, Data, Instance, TypeKey, Value, Values

if TYPE_CHECKING:
    from mlplatlint.project.calls.attributes import Attributes
    from mlplatlint.project.calls.program import Program

_FITTING = 6
"""Classes that fit a protocol; where more do, the protocol says too little."""


def has_base(program: Program, key: tuple[str, int], word: str) -> bool:
    """Tell whether a class or one of its base classes in the project derives from a word of typing."""
    return any(_derives(program, one, word) for one in program.lineage(key) if isinstance(one, tuple))


def _derives(program: Program, key: tuple[str, int], word: str) -> bool:
    record = program.records[key[0]]
    for expression in program.class_of(key).bases:
        row = record.expressions[expression]
        if row[0] == Op.ITEM:
            row = record.expressions[row[1]]
        if row[0] in (Op.IMPORT, Op.ATTRIBUTE) and record.names[row[-1]].rpartition(".")[2] == word:
            return True
    return False


def typed_field(program: Program, value: Instance, key: Values) -> str:
    """Return the field of a typed dictionary that a literal key names; '' for anything else."""
    if not isinstance(value.type, tuple) or not has_base(program, value.type, "TypedDict"):
        return ""
    names = [one.text[1:-1] for one in key if isinstance(one, Data) and len(one.text) > 2]
    return names[0] if len(names) == 1 else ""


def implemented(
    program: Attributes, key: TypeKey, name: str, known: dict[tuple[str, int], list[tuple[str, int]]], viewer: str
) -> Values:
    """Return a protocol's method as the classes have it that fit the protocol and are of use in the file ``viewer``,
    as likely; empty for other classes.
    """
    if not isinstance(key, tuple):
        return EMPTY
    fitting = known.get(key)
    if fitting is None:
        fitting = known[key] = _implementations(program, key)
    found: set[Value] = set()
    for one in fitting:
        if follows(viewer, key[0], one[0]):
            found |= program.found_in(program.lineage(one), name, Instance(one, False, None, True))
    return frozenset(found)


def _implementations(program: Program, key: tuple[str, int]) -> list[tuple[str, int]]:
    """Return the project's classes that have all methods of a protocol; none when they are too many, or it is no
    protocol.
    """
    if not _derives(program, key, "Protocol"):
        return []
    wanted = {name for name in program.members(key).methods if not name.startswith("__")}
    found = []
    for path, record in program.records.items() if wanted else ():
        for index, definition in enumerate(record.classes):
            own = {record.names[name] for name, _ in definition.methods}
            if wanted <= own and not _derives(program, (path, index), "Protocol"):
                found.append((path, index))
    return found if len(found) <= _FITTING else []
