"""Validators and serializers of Pydantic models: which there are, and which run on the event loop.

FastAPI reads a request into its model, and writes a response from its model, on the loop's thread, for plain routes
as for async ones (source: FastAPI 0.163, ``request_body_to_args`` and ``serialize_response``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlplatlint.facts.python_calls import FunctionFlag, Op
from mlplatlint.project.calls.values import (
    ClassValue,
    Context,
    External,
    Fixed,
    FunctionValue,
    Instance,
    Member,
    Series,
    Table,
    Value,
    Values,
    ordered,
)

if TYPE_CHECKING:
    from mlplatlint.project.calls.decorators import Decorators
    from mlplatlint.project.calls.library import Machine

MODEL_BASES = frozenset(
    ("pydantic.BaseModel", "pydantic.v1.BaseModel", "sqlmodel.SQLModel", "pydantic_settings.BaseSettings")
)
BUILDERS = frozenset(
    (
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "parse_obj",
        "parse_raw",
        "from_orm",
        "validate",
    )
)
"""Class methods of a model that build one and run its validators."""

_VALIDATING = frozenset(("field_validator", "model_validator", "validator", "root_validator"))
_ATTACHED = frozenset(("AfterValidator", "BeforeValidator", "PlainValidator", "WrapValidator"))
"""Validators that stand in the annotation of a field."""

_SERIALIZING = frozenset(("computed_field", "field_serializer", "model_serializer"))
_APPLICATIONS = ("fastapi.", "starlette.")
_VERBS = frozenset(
    ("get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "route", "websocket")
)
_DEPTH = 5


def is_model(program: Decorators, key: object) -> bool:
    """Tell whether a class of the project is a Pydantic model."""
    return isinstance(key, tuple) and any(base in MODEL_BASES for base in program.lineage(key) if isinstance(base, str))


def validators(program: Decorators, key: tuple[str, int], raw: frozenset[str] | None) -> list[FunctionValue]:
    """Return the validators that run when a model is built, those of the models in its fields included where the
    field is among ``raw``, those that get data; None for all. Other fields get objects that were validated before.
    """
    return _hooks(program, key, _VALIDATING, raw)


def _hooks(
    program: Decorators, key: tuple[str, int], names: frozenset[str], raw: frozenset[str] | None = None
) -> list[FunctionValue]:
    found: list[FunctionValue] = []
    seen = {key}
    level = [key]
    for _ in range(_DEPTH):
        following: list[tuple[str, int]] = []
        for one in level:
            for ancestor in program.lineage(one):
                if isinstance(ancestor, tuple):
                    found += _own_hooks(program, ancestor, names)
                    found += _attached(program, ancestor) if names is _VALIDATING else ()
                    following += _field_models(program, ancestor, raw if one == key else None)
        level = [one for one in dict.fromkeys(following) if one not in seen]
        seen.update(level)
    return found


def _own_hooks(program: Decorators, key: tuple[str, int], names: frozenset[str]) -> Iterator[FunctionValue]:
    path = key[0]
    record, definition = program.records[path], program.class_of(key)
    outer = program.root(path, definition.outer)
    for _, index in definition.methods:
        for expression in record.functions[index].decorators:
            row = record.expressions[expression]
            callee = record.calls[row[1]].callee if row[0] == Op.CALL else expression
            for value in program.evaluate(outer, callee):
                if (
                    isinstance(value, External)
                    and value.name.startswith("pydantic")
                    and value.name.rpartition(".")[2] in names
                ):
                    after = not record.functions[index].flags & FunctionFlag.CLASS and names is _SERIALIZING
                    receiver = Instance(key) if after or _takes_self(program, path, index) else ClassValue(key)
                    yield FunctionValue(path, index, outer, receiver)


def _attached(program: Decorators, key: tuple[str, int]) -> Iterator[FunctionValue]:
    """Yield the functions that ``Annotated[..., AfterValidator(f)]`` and its kin give to the fields of a class."""
    record = program.records[key[0]]
    context = program.root(key[0], program.class_of(key).outer)
    for _, annotation, _, owner in program.class_of(key).attributes:
        row = record.expressions[annotation]
        parts = record.expressions[row[2]] if owner < 0 and row[0] == Op.ITEM else ()
        for part in parts[2:] if parts and parts[0] == Op.TUPLE else ():
            for value in program.evaluate(context, part):
                if isinstance(value, Instance) and str(value.type).rpartition(".")[2] in _ATTACHED:
                    given = dict(value.built).get("@0", frozenset()) if isinstance(value.built, tuple) else frozenset()
                    yield from (one for one in ordered(given) if isinstance(one, FunctionValue))


def _takes_self(program: Decorators, path: str, index: int) -> bool:
    parameters = program.function(path, index).parameters
    return bool(parameters) and program.text(path, parameters[0].name) == "self"


def _field_models(program: Decorators, key: tuple[str, int], raw: frozenset[str] | None) -> list[tuple[str, int]]:
    context = program.root(key[0], program.class_of(key).outer)
    rows = program.class_of(key).attributes
    return [
        model
        for row in rows
        if row[1] and row[3] < 0 and (raw is None or program.text(key[0], row[0]) in raw)
        for model in models_in(program, program.annotation(context, row[1]))
    ]


def models_in(program: Decorators, values: Values, depth: int = 0) -> list[tuple[str, int]]:
    """Return the models among values, those inside lists, tuples and mappings included."""
    found: list[tuple[str, int]] = []
    for value in ordered(values) if depth < _DEPTH else ():
        if isinstance(value, Instance) and isinstance(value.type, tuple) and is_model(program, value.type):
            found.append(value.type)
        elif isinstance(value, Series):
            found += models_in(program, value.elements, depth + 1)
        elif isinstance(value, Fixed):
            found += [one for part in value.elements for one in models_in(program, part, depth + 1)]
        elif isinstance(value, Table):
            found += [one for _, part in value.entries for one in models_in(program, part, depth + 1)]
    return found


def validators_run(machine: Machine) -> Iterator[tuple[Context, str]]:
    """Yield the validators of request models and the serializers of response models, and why they run on the loop."""
    hooks = _VALIDATING | _SERIALIZING | _ATTACHED
    if not any(name.rpartition(".")[2] in hooks for record in machine.records.values() for name in record.names):
        return
    for path, record in machine.records.items():
        for index, function in enumerate(record.functions):
            for expression in function.decorators:
                if _is_route(machine, path, expression):
                    yield from _of_route(machine, path, index, expression)


def _is_route(machine: Machine, path: str, expression: int) -> bool:
    record = machine.records[path]
    row = record.expressions[expression]
    if row[0] != Op.CALL:
        return False
    callee = record.expressions[record.calls[row[1]].callee]
    if callee[0] != Op.ATTRIBUTE or record.names[callee[2]] not in _VERBS:
        return False
    values = machine.evaluate(machine.module_context(path), record.calls[row[1]].callee)
    return any(isinstance(value, Member) and value.type.startswith(_APPLICATIONS) for value in values)


def _of_route(machine: Machine, path: str, index: int, expression: int) -> Iterator[tuple[Context, str]]:
    record, context = machine.records[path], machine.module_context(path)
    function = record.functions[index]
    read = [machine.annotation(context, one.annotation) for one in function.parameters if one.annotation]
    call = record.calls[record.expressions[expression][1]]
    given = {record.names[name]: value for name, value in call.keywords}.get("response_model", function.annotation)
    written = machine.annotation(context, given) if given else frozenset()
    for values, names, why in (
        (frozenset(value for one in read for value in one), _VALIDATING, "a validator of a request model"),
        (written, _SERIALIZING, "a serializer of a response model"),
    ):
        for model in models_in(machine, values):
            for hook in _hooks(machine, model, names):
                yield machine.context(hook.path, hook.index, hook.receiver, hook.outer, {}), why


def model_of(value: Value) -> tuple[str, int] | None:
    """Return the class of the project whose class method a member stands for."""
    if isinstance(value, Member) and value.name in BUILDERS and isinstance(value.owner.type, tuple):
        return value.owner.type
    return None
