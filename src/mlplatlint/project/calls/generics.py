"""Type parameters of the project's own generic classes: what they stand for in an object, or at least are bound to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlplatlint.facts.python_calls import Op
from mlplatlint.project.calls.values import EMPTY, Context, External, Fixed, Instance, Value, Values

if TYPE_CHECKING:
    from mlplatlint.project.calls.annotations import Annotations

ARGUMENTS = "[]"
"""Name under which an object of a generic class keeps its type arguments."""

VARIABLE = "typing.TypeVar"
_GENERIC = frozenset(("typing.Generic", "typing.Protocol", "typing_extensions.Protocol"))
_DEPTH = 6


def parameter_type(
    program: Annotations, context: Context, expression: int, owner: tuple[str, int], self_type: Value
) -> Values:
    """Return what an annotation that is a type parameter of the class ``owner`` stands for in an object; empty for others."""
    if not isinstance(self_type, Instance) or not isinstance(self_type.type, tuple):
        return EMPTY
    name = _parameter_name(program, context, expression)
    if not name:
        return EMPTY
    given: tuple[Values, ...] = ()
    if isinstance(self_type.built, tuple):
        arguments = next((next(iter(values)) for key, values in self_type.built if key == ARGUMENTS), None)
        given = arguments.elements if isinstance(arguments, Fixed) else ()
    return _looked_up(program, self_type.type, given, owner, name, 0)


def _looked_up(
    program: Annotations, key: tuple[str, int], given: tuple[Values, ...], owner: tuple[str, int], name: str, depth: int
) -> Values:
    """Follow the base classes from ``key`` up to ``owner``, with what each is given for its parameters."""
    names = _parameters(program, key)
    if not names and len(given) == 1:
        names = [name]  # class Box[T]: the brackets are no part of the facts
    known = dict(zip(names, given, strict=False))
    if key == owner:
        return known.get(name, EMPTY)
    if depth > _DEPTH:
        return EMPTY
    record, context = program.records[key[0]], program.root(key[0], program.class_of(key).outer)
    for base in program.class_of(key).bases:
        row = record.expressions[base]
        if row[0] != Op.ITEM:
            continue
        for value in program.evaluate(context, row[1]):
            kind = program.as_type(value)
            if not isinstance(kind, tuple):
                continue
            passed = tuple(
                known.get(_parameter_name(program, context, part), EMPTY) or program.annotation(context, part)
                for part in _parts(program, key[0], row[2])
            )
            found = _looked_up(program, kind, passed, owner, name, depth + 1)
            if found:
                return found
    for value_base in program.lineage(key)[1:]:
        if isinstance(value_base, tuple) and value_base != key and depth < 2:
            found = _looked_up(program, value_base, (), owner, name, depth + 1)
            if found:
                return found
    return EMPTY


def _parameters(program: Annotations, key: tuple[str, int]) -> list[str]:
    """Return a class's type parameters in order: those of ``Generic``, else those its base classes are given."""
    record, context = program.records[key[0]], program.root(key[0], program.class_of(key).outer)
    found: list[str] = []
    for base in program.class_of(key).bases:
        row = record.expressions[base]
        if row[0] != Op.ITEM:
            continue
        names = [_parameter_name(program, context, part) for part in _parts(program, key[0], row[2])]
        if any(isinstance(value, External) and value.name in _GENERIC for value in program.evaluate(context, row[1])):
            return names
        found += [name for name in names if name and name not in found]
    return found


def _parts(program: Annotations, path: str, expression: int) -> tuple[int, ...]:
    row = program.records[path].expressions[expression]
    return row[1:] if row[0] == Op.TUPLE else (expression,)


def _parameter_name(program: Annotations, context: Context, expression: int) -> str:
    """Return the name of the type parameter that an expression is; '' for others."""
    row = context.record.expressions[expression]
    if row[0] == Op.BUILTIN and context.record.names[row[1]].isupper():
        return context.record.names[row[1]]  # of a class in the grammar of Python 3.12
    if row[0] not in (Op.GLOBAL, Op.IMPORT, Op.LOCAL):
        return ""
    for value in program.evaluate(context, expression):
        if isinstance(value, Instance) and value.type == VARIABLE and isinstance(value.built, tuple):
            return str(dict(value.built).get("@0", ""))
    return ""


def bound_of(value: Value) -> Values:
    """Return what a type variable is bound to; empty when it is not bound."""
    if isinstance(value, Instance) and value.type == VARIABLE and isinstance(value.built, tuple):
        return dict(value.built).get("bound", EMPTY)
    return EMPTY
