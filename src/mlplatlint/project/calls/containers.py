"""What items, iteration, ``with`` and ``await`` give."""

from __future__ import annotations

from mlplatlint.project.calls.annotations import APPLICATION_KEY
from mlplatlint.project.calls.attributes import Attributes
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.protocols import typed_field
from mlplatlint.project.calls.values import (
    ANYTHING,
    NOTHING,
    SOME_DATA,
    UNKNOWN,
    Awaitable,
    ClassValue,
    Data,
    External,
    Fixed,
    FunctionValue,
    Generated,
    Instance,
    Lazy,
    Member,
    Nothing,
    Series,
    Suspended,
    Table,
    Value,
    Values,
    known,
)

_NAMESPACES = frozenset(("types.SimpleNamespace", "threading.local"))
"""Types whose objects have the attributes that somebody assigns."""


def is_assigned_anywhere(values: Values) -> bool:
    """Tell whether values are an attribute of a namespace, which is what somebody assigns to it."""
    if len(values) != 1:
        return False
    (value,) = values
    return isinstance(value, Member) and value.type in _NAMESPACES


class Containers(Attributes):
    """The protocols of containers, context managers and awaitables."""

    def items(self, values: Values, key: Values) -> Values:
        """Return what indexing gives."""
        found: set[Value] = set()
        for value in values:
            if isinstance(value, Table):
                found |= self._entry(value, key)
            elif isinstance(value, Series):
                found |= value.elements
            elif isinstance(value, Fixed):
                found |= self._position(value, key)
            elif isinstance(value, (ClassValue, External)) and self.as_type(value) is not None:
                found.add(value)
            elif isinstance(value, Instance):
                field = typed_field(self, value, key)
                found |= (
                    self._instance_attribute(value, field)
                    if field
                    else self._special(value, "__getitem__", Arguments([key]))
                )
            else:
                found.add(UNKNOWN)
        return frozenset(found)

    def promised(self, key: Values) -> Values:
        """Return what a key promises by its own type; empty for other keys."""
        found: set[Value] = set()
        for value in key:
            if isinstance(value, Instance) and value.type == APPLICATION_KEY:
                found |= self.type_argument(value, "__getitem__")
        return frozenset(found)

    def _entry(self, table: Table, key: Values) -> Values:
        texts = {value.text for value in key if isinstance(value, Data)}
        if len(texts) == 1 and len(key) == 1:
            (text,) = texts
            for name, values in table.entries:
                if name == text:
                    return values
        return frozenset(value for _, values in table.entries for value in values) or ANYTHING

    def _position(self, fixed: Fixed, key: Values) -> Values:
        for value in key:
            if isinstance(value, Data) and value.text.isdigit() and int(value.text) < len(fixed.elements):
                return fixed.elements[int(value.text)]
        return frozenset(value for values in fixed.elements for value in values) or ANYTHING

    def _special(self, instance: Instance, name: str, arguments: Arguments) -> Values:
        """Return what a special method of an instance gives."""
        if isinstance(instance.type, str):
            product = self.knowledge.product(instance.type, name)
            return ANYTHING if product is None else frozenset((Instance(product, True, None, instance.weak),))
        found: set[Value] = set()
        for method in self.found_in(self.lineage(instance.type), name, instance):
            found |= self.called(method, arguments).results() if isinstance(method, FunctionValue) else ANYTHING
        return frozenset(found) or ANYTHING

    def elements(self, values: Values) -> Values:
        """Return what iterating gives, synchronously or not."""
        found: set[Value] = set()
        for value in values:
            if isinstance(value, Series):
                found |= value.elements
            elif isinstance(value, Fixed):
                found |= {inner for part in value.elements for inner in part}
            elif isinstance(value, Table):
                found |= SOME_DATA
            elif isinstance(value, (Generated, Suspended)):
                found |= self.yielded(value.context)
            elif isinstance(value, Lazy):
                found |= value.elements
            elif isinstance(value, Instance) and isinstance(value.type, tuple):
                found |= self._iterated(value)
            elif isinstance(value, Instance):
                found |= self.row_objects(value) or self._special(value, "__iter__", Arguments([]))
            elif not isinstance(value, Nothing):
                found.add(UNKNOWN)
        return frozenset(found)

    def row_objects(self, rows: Instance) -> Values:
        """Return an object of the model whose rows a query gives; empty when the model is not known."""
        built = dict(rows.built) if isinstance(rows.built, tuple) else {}
        return frozenset(Instance(value.type) for value in built.get("model", ()) if isinstance(value, ClassValue))

    def _iterated(self, instance: Instance) -> Values:
        inner = self._special(instance, "__iter__", Arguments([]))
        return ANYTHING if instance in inner else self.elements(inner)

    def entered(self, values: Values) -> Values:
        """Return what a with statement binds."""
        found: set[Value] = set()
        for value in values:
            if isinstance(value, Generated):
                found |= self.yielded(value.context)
            elif isinstance(value, Instance) and isinstance(value.type, tuple):
                entered = self._special(value, "__enter__", Arguments([]))
                found |= entered if known(entered) else frozenset((value,))
            elif isinstance(value, Instance):
                product = self.knowledge.product(str(value.type), "__enter__")
                found.add(value if product is None else Instance(product, True, None, value.weak))
            elif not isinstance(value, Nothing):
                found.add(UNKNOWN)
        return frozenset(found)

    def async_entered(self, values: Values) -> Values:
        """Return what an ``async with`` statement binds."""
        found: set[Value] = set()
        for value in values:
            if isinstance(value, Suspended):
                found |= self.yielded(value.context)
            elif isinstance(value, Instance) and isinstance(value.type, tuple):
                entered = self.awaited(self._special(value, "__aenter__", Arguments([])))
                found |= entered if known(entered) else frozenset((value,))
            elif isinstance(value, Instance):
                found.add(value)
            elif not isinstance(value, Nothing):
                found.add(UNKNOWN)
        return frozenset(found)

    def awaited(self, values: Values) -> Values:
        """Return what awaiting gives."""
        found: set[Value] = set()
        for value in values:
            if isinstance(value, Suspended):
                found |= self.returned(value.context)
            elif isinstance(value, Awaitable):
                found |= value.values
            elif isinstance(value, Instance) and isinstance(value.type, str):
                found.add(value)
            else:
                found.add(UNKNOWN)
        return frozenset(found - {NOTHING}) or ANYTHING
