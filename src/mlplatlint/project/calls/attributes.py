"""What attributes, items, iteration, ``with`` and ``await`` give."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mlplatlint.facts.python_calls import Class, FunctionFlag, PythonCalls
from mlplatlint.project.calls.annotations import Annotations
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.generics import ARGUMENTS, parameter_type
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex, follows
from mlplatlint.project.calls.protocols import implemented
from mlplatlint.project.calls.validation import BUILDERS, MODEL_BASES
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NO_VALUE,
    Ancestor,
    Chain,
    ClassValue,
    ContainerMember,
    Context,
    Data,
    External,
    Fixed,
    FunctionValue,
    Instance,
    Member,
    ModuleValue,
    Nothing,
    Series,
    Table,
    TypeKey,
    Value,
    Values,
    interesting,
    is_hollow,
    known,
    weakened,
)

_CONTAINERS = (Series, Fixed, Table)
MEMBER = "<member>"
"""Name under which a member of an enumeration keeps its value."""
_ENUMERATIONS = frozenset(("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag"))
_CLASS_ATTRIBUTES = frozenset(("objects", "query", "metadata", "__table__", "builder"))
"""What classes of libraries, most of them object-relational mappers, have as attributes of the class, not as methods."""


class Attributes(Annotations):
    """Attribute look-up by the rules of Python, over project classes and library types."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._fitting: dict[tuple[str, int], list[tuple[str, int]]] = {}

    def attribute(self, value: Value, name: str, viewer: str = "") -> Values:
        """Return what an attribute of a value may stand for, seen from the file ``viewer``."""
        if isinstance(value, ModuleValue):
            return self._module_attribute(value, name)
        if isinstance(value, External):
            product = self.knowledge.product(value.name, name) if name in _CLASS_ATTRIBUTES else None
            if product is not None:
                return frozenset((Instance(product, True),))
            return frozenset((External(self.knowledge.canonical(f"{value.name}.{name}")),))
        if isinstance(value, Instance):
            if name == "__class__":
                return self.class_value(value.type)
            return self._instance_attribute(value, name, viewer)
        if isinstance(value, ClassValue):
            return self.found_in(self.lineage(value.type), name, value)
        if isinstance(value, Ancestor):
            return self._inherited(value, name)
        if isinstance(value, Member):
            product = self.knowledge.product(value.type, value.name)
            return ANYTHING if product is None else self.attribute(Instance(product, True), name)
        if isinstance(value, Chain):
            return frozenset((Chain(value.type, (*value.path, name)),))
        if isinstance(value, _CONTAINERS):
            return frozenset((ContainerMember(value, name),))
        return EMPTY if isinstance(value, (Nothing, Data)) else ANYTHING

    def _module_attribute(self, module: ModuleValue, name: str) -> Values:
        if module.path not in self.records:
            submodule = self._submodule(module.path, name)
            return submodule or ANYTHING
        return self.symbol(module.path, name)

    def class_value(self, key: TypeKey) -> Values:
        """Return a class as a value."""
        return frozenset((ClassValue(key) if isinstance(key, tuple) else External(key),))

    def tells(self, values: Values) -> bool:
        """Tell whether values say more than an annotation: not containers still empty, nor objects of unknown classes."""
        if not interesting(values):
            return False
        types = self.knowledge.types
        for value in values:
            if isinstance(value, Instance):
                open_generic = value.type in self.knowledge.generic_types and not _is_indexed(value)
                if isinstance(value.type, tuple) or (value.type in types and not open_generic):
                    return True
            elif not is_hollow(value):
                return True
        return False

    # --- instances and classes ------------------------------------------------------------------------

    def _instance_attribute(self, instance: Instance, name: str, viewer: str = "") -> Values:
        if isinstance(instance.type, str):
            return self._library_attribute(instance.type, name, instance)
        if name == "value" and isinstance(instance.built, tuple) and instance.built[0][0] == MEMBER:
            return instance.built[0][1]
        values = self.found_in(self.lineage(instance.type), name, instance)
        if instance.exact:
            return values
        overriding: set[Value] = set()
        for child in self.descendants(instance.type):
            if name in self.members(child).methods and follows(viewer, instance.type[0], child[0]):
                derived = Instance(child, False, None, instance.weak)
                overriding |= self.found_in((child,), name, derived)
        if not overriding:
            stubs = all(self._is_stub(value) for value in values)
            return implemented(self, instance.type, name, self._fitting, viewer) or values if stubs else values
        concrete = {
            value for value in values if not self._is_stub(value) or self._awaits(value) != self._awaits(*overriding)
        }
        return frozenset(overriding | concrete)

    def _awaits(self, *values: Value) -> bool:
        """Tell whether any of the values is an async function: where a base is not, both kinds are meant."""
        return any(
            isinstance(value, FunctionValue) and bool(self.function(value.path, value.index).flags & FunctionFlag.ASYNC)
            for value in values
        )

    def _is_stub(self, value: Value) -> bool:
        return isinstance(value, FunctionValue) and bool(
            self.function(value.path, value.index).flags & FunctionFlag.ABSTRACT
        )

    def found_in(self, lineage: tuple[TypeKey, ...], name: str, receiver: Value) -> Values:
        """Return an attribute of the first class of a lineage that has it, bound to the receiver."""
        libraries: list[str] = []
        for key in lineage:
            if isinstance(key, str):
                libraries.append(key)
                if self._library_knows(key, name):
                    break
                continue
            values = self._own_attribute(key, name, receiver)
            if values is not None:
                return values
        for library in reversed(libraries):
            if isinstance(receiver, Instance):
                return self._library_attribute(library, name, receiver)
            if isinstance(receiver, ClassValue):
                return self._library_class_attribute(library, name, receiver)
        if isinstance(receiver, Instance) and isinstance(receiver.built, tuple):
            for field, values in receiver.built:
                if field == name:
                    return values
        return self._stored_elsewhere(name, receiver) or ANYTHING

    def _library_knows(self, key: str, name: str) -> bool:
        facts = self.knowledge
        return facts.method(key, name) is not None or facts.product(key, name) is not None

    def _own_attribute(self, key: tuple[str, int], name: str, receiver: Value) -> Values | None:
        """Return an attribute that a class itself defines; None when it does not."""
        record = self.class_of(key)
        path = key[0]
        members = self.members(key)
        indices = members.methods.get(name)
        if indices:
            return self._method(path, record, indices, receiver)
        rows = members.attributes.get(name)
        if not rows:
            return None
        values = self._assigned(key, rows, receiver)
        if isinstance(receiver, ClassValue) and interesting(values) and not _ENUMERATIONS.isdisjoint(self.lineage(key)):
            return frozenset((Instance(receiver.type, True, ((MEMBER, values),)),))
        return values

    def _method(self, path: str, record: Class, indices: list[int], receiver: Value) -> Values:
        index = indices[-1]
        for candidate in indices:
            if self.function(path, candidate).flags & FunctionFlag.PROPERTY:
                index = candidate
                break
        flags = self.function(path, index).flags
        outer = self.root(path, record.outer)
        bound: Value | None = receiver
        if flags & FunctionFlag.STATIC:
            bound = None
        elif flags & FunctionFlag.CLASS:
            bound = ClassValue(receiver.type) if self._is_project_instance(receiver) else receiver  # type: ignore[attr-defined]
        elif isinstance(receiver, ClassValue):
            bound = None
        weak = isinstance(receiver, Instance) and receiver.weak
        function = FunctionValue(path, index, outer, bound, weak)
        if flags & FunctionFlag.PROPERTY:
            if isinstance(receiver, ClassValue):
                return ANYTHING
            return self.called(function, Arguments([])).results()
        return self.decorated(function)

    @staticmethod
    def _is_project_instance(value: Value) -> bool:
        return isinstance(value, Instance) and isinstance(value.type, tuple)

    def _assigned(self, key: tuple[str, int], rows: list[tuple[int, int, int, int]], receiver: Value) -> Values:
        """Return the values of an attribute from its annotations and from everything that is assigned to
        it.
        """
        path, record = key[0], self.class_of(key)
        annotated: set[Value] = set()
        assigned: set[Value] = set()
        for _, annotation, value, function in rows:
            context = self._assigning(path, record, function, receiver)
            if annotation:
                annotated |= parameter_type(self, context, annotation, key, receiver) or self.annotation(
                    context, annotation
                )
            if value:
                assigned |= self.merged(context, (value,))
        from_class = frozenset(annotated)
        values = indexed(frozenset(assigned), from_class)
        if known(values) and self.tells(values):
            return values
        if interesting(from_class):
            return from_class
        if values == NO_VALUE:
            elsewhere = self._stored_elsewhere(self.text(path, rows[0][0]), receiver, libraries_only=True)
            if known(elsewhere) and interesting(elsewhere):
                values = weakened(elsewhere)
        if not values and isinstance(receiver, Instance) and isinstance(receiver.built, tuple):
            return dict(receiver.built).get(self.text(path, rows[0][0]), from_class or ANYTHING)
        return values | from_class or ANYTHING

    def _assigning(self, path: str, record: Class, function: int, receiver: Value) -> Context:
        """Return the context in which an assignment to an attribute runs."""
        if function <= 0:
            return self.root(path, record.outer)
        if isinstance(receiver, Instance):
            built = receiver.built
            if isinstance(built, Context) and (built.path, built.index) == (path, function):
                return built
            definition = self.function(path, function)
            if definition.class_index >= 0 and isinstance(receiver.type, tuple):
                bound: Value = ClassValue(receiver.type) if definition.flags & FunctionFlag.CLASS else receiver
                if isinstance(built, Context):
                    return self._super_context(built, path, function, receiver)
                return self.context(path, function, bound, self.root(path, definition.outer), {})
        return self.root(path, function)

    def _super_context(self, built: Context, path: str, function: int, receiver: Instance) -> Context:
        """Return the context in which a subclass's ``__init__`` runs the one of a base class."""
        if self.text(path, self.function(path, function).name) == "__init__":
            for call in range(len(self.records[built.path].calls)):
                if self.records[built.path].calls[call].owner != built.index:
                    continue
                for outcome in self.outcomes(built, call):
                    for run in outcome.runs:
                        if isinstance(run, Context) and (run.path, run.index) == (path, function):
                            return run
        return self.context(path, function, receiver, self.root(path, self.function(path, function).outer), {})

    def _inherited(self, ancestor: Ancestor, name: str) -> Values:
        receiver = ancestor.receiver
        key = receiver.type if isinstance(receiver, (Instance, ClassValue)) else ancestor.type
        lineage = self.lineage(key)
        after = lineage.index(ancestor.type) + 1 if ancestor.type in lineage else len(lineage)
        if name == "__new__" and not any(
            name in self.members(one).methods for one in lineage[after:] if isinstance(one, tuple)
        ):
            return frozenset((External("builtins.object.__new__"),))
        return self.found_in(lineage[after:], name, receiver)

    # --- library types --------------------------------------------------------------------------------

    def type_argument(self, owner: Instance, member: str) -> Values:
        """Return what a member of a generic gives by the type arguments of its object; empty when it says nothing."""
        position = self.knowledge.of_member(self.knowledge.generic, str(owner.type), member)
        if position is None or not isinstance(owner.built, tuple):
            return EMPTY
        index: int = position
        for name, values in owner.built:
            given = next(iter(values), None)
            if name == ARGUMENTS and isinstance(given, Fixed) and index < len(given.elements):
                return given.elements[index]
        return EMPTY

    def _library_attribute(self, type_name: str, name: str, owner: Instance) -> Values:
        facts = self.knowledge
        if owner.built is not None and type_name in facts.generic_types:
            given = self.type_argument(owner, name)
            if known(given):
                return given
        if any(ancestor in facts.twins for ancestor in facts.lineage(type_name)):
            return frozenset((Member(type_name, name, owner),))
        if facts.method(type_name, name) is None:
            if facts.chain(type_name) is not None and not name.startswith("_"):
                return frozenset((Chain(type_name, (name,)),))
            product = facts.product(type_name, "__getattr__")
            if product is not None and facts.product(type_name, name) is None:
                return frozenset((Instance(product, True, None, owner.weak),))
        return frozenset((Member(type_name, name, owner),))

    def _library_class_attribute(self, type_name: str, name: str, owner: ClassValue) -> Values:
        if type_name in MODEL_BASES and name in BUILDERS:
            return frozenset((Member(type_name, name, Instance(owner.type)),))
        product = self.knowledge.product(type_name, name) if name in _CLASS_ATTRIBUTES else None
        if product is not None:
            return frozenset((Instance(product, True, (("model", frozenset((owner,))),)),))
        return frozenset((External(f"{type_name}.{name}"),))

    def _stored_elsewhere(self, name: str, receiver: Value, *, libraries_only: bool = False) -> Values:
        """Return what code outside of the class assigns to an attribute of this name."""
        raise NotImplementedError


def indexed(values: Values, annotated: Values) -> Values:
    """Return values with the type arguments that their annotation gives them: a queue's, beside its size."""
    given = {value.type: value for value in annotated if isinstance(value, Instance) and _is_indexed(value)}
    if not given:
        return values
    return frozenset(
        msgspec.structs.replace(value, built=(*_pairs(value), *_pairs(given[value.type])))
        if isinstance(value, Instance) and value.type in given and not _is_indexed(value)
        else value
        for value in values
    )


def _pairs(instance: Instance) -> tuple[tuple[str, Values], ...]:
    return instance.built if isinstance(instance.built, tuple) else ()


def _is_indexed(instance: Instance) -> bool:
    return isinstance(instance.built, tuple) and any(name == ARGUMENTS for name, _ in instance.built)
