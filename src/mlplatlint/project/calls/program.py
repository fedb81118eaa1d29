"""The project's modules, functions and classes by name, and the contexts in which functions are read."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

from mlplatlint.facts.python_calls import Class, Function, FunctionFlag, Op, PythonCalls
from mlplatlint.project.calls.call import Arguments, Members, Outcome
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex, aside
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    ClassValue,
    Context,
    External,
    FunctionValue,
    Instance,
    ModuleValue,
    TypeKey,
    Value,
    Values,
    known,
    ordered,
)

MOST_CONTEXTS, FEWEST_CONTEXTS = 12, 4
"""Contexts kept per function; later calls are read as any call, so that recursion over types ends."""
CONTEXTS = 28_000
"""Contexts that a program's functions share, between those two bounds: a large one tells each function's calls by more of
its callers already.
"""

_MODULE = 0
_BUILTINS = frozenset(dir(builtins))


class Program:
    """Names, contexts and classes over the facts of the requested files.

    ``records`` holds the files that were asked for; a module outside of it is of the project but not known.
    """

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        self.records = records
        self.index = index
        self.knowledge = knowledge
        self._contexts: dict[object, Context] = {}
        functions = sum(len(record.functions) for record in records.values())
        self.context_limit = max(FEWEST_CONTEXTS, min(MOST_CONTEXTS, CONTEXTS // max(functions, 1)))
        self.from_aside = False
        """Whether tests, examples and the like are being read: how they call production tells nothing more about it."""
        self._counts: dict[tuple[str, int], int] = {}
        self._symbols: dict[tuple[str, str], Values] = {}
        self._symbol_rows: dict[str, dict[str, tuple[int, ...]]] = {}
        self._lineages: dict[tuple[str, int], tuple[TypeKey, ...]] = {}
        self._members: dict[tuple[str, int], Members] = {}
        self.hints: dict[tuple[str, int], tuple[Values, str]] = {}
        """(path, call) -> what the receiver is likely to be where nothing else is known of it, and what is called on it."""
        self._roots: dict[tuple[str, int], Context] = {}
        self._children: dict[tuple[str, int], list[tuple[str, int]]] | None = None
        self._descendants: dict[tuple[str, int], list[tuple[str, int]]] = {}

    # --- what the other parts provide -----------------------------------------------------------------

    def evaluate(self, context: Context, expression: int) -> Values:
        """Return what an expression may stand for."""
        raise NotImplementedError

    def attribute(self, value: Value, name: str, viewer: str = "") -> Values:
        """Return what an attribute of a value may stand for, seen from the file ``viewer``."""
        raise NotImplementedError

    def outcomes(self, context: Context, call: int) -> list[Outcome]:
        """Return what a call does, one outcome per candidate."""
        raise NotImplementedError

    def called(self, value: Value, arguments: Arguments) -> Outcome:
        """Return what calling a value does."""
        raise NotImplementedError

    def decorated(self, function: FunctionValue) -> Values:
        """Return what a function is once its decorators have been applied."""
        raise NotImplementedError

    def returned(self, context: Context) -> Values:
        """Return what a function's body gives back, without the wrapping of generators and coroutines."""
        raise NotImplementedError

    def yielded(self, context: Context) -> Values:
        """Return what a generator function yields."""
        raise NotImplementedError

    def inferred(self, context: Context, index: int) -> Values:
        """Return what the callers in the project pass for a parameter."""
        raise NotImplementedError

    def state(self, holder: str, name: str) -> Values:
        """Return what an application keeps in an object of that name under an attribute."""
        raise NotImplementedError

    def filled(self, path: str, row: tuple[int, ...], values: Values) -> Values:
        """Return a local list with what is added to it later, where nothing else is known of its elements."""
        raise NotImplementedError

    def kept_by_application(self, context: Context, container: int, key: Values) -> Values:
        """Return what an application keeps under a key, as in ``request.app["db"]``; empty if not clear."""
        raise NotImplementedError

    def kept(self, context: Context, expression: int, *, some: bool = False) -> Values:
        """Return what the program puts into the container that an expression takes from."""
        raise NotImplementedError

    def kept_attribute(self, context: Context, base: int, name: str) -> Values:
        """Return what is assigned to an attribute of a module's object."""
        raise NotImplementedError

    def is_dependency(self, context: Context, expression: int) -> bool:
        """Tell whether a default is a call of ``Depends``."""
        raise NotImplementedError

    # --- records --------------------------------------------------------------------------------------

    def function(self, path: str, index: int) -> Function:
        """Return a function's record."""
        return self.records[path].functions[index]

    def class_of(self, key: tuple[str, int]) -> Class:
        """Return a class's record."""
        return self.records[key[0]].classes[key[1]]

    def members(self, key: tuple[str, int]) -> Members:
        """Return a class's members by name."""
        found = self._members.get(key)
        if found is None:
            record = self.records[key[0]]
            found = self._members[key] = Members(record, record.classes[key[1]])
        return found

    def text(self, path: str, name: int) -> str:
        """Return a name of a record."""
        return self.records[path].names[name]

    def symbol_of(self, path: str, index: int) -> str:
        """Return a function's dotted name within its file."""
        return self.text(path, self.function(path, index).symbol)

    def flags(self, context: Context) -> int:
        """Return the flags of a context's function."""
        return self.records[context.path].functions[context.index].flags

    def is_async(self, context: Context) -> bool:
        """Tell whether a context is of an async function."""
        return bool(self.flags(context) & FunctionFlag.ASYNC)

    # --- contexts -------------------------------------------------------------------------------------

    def module_context(self, path: str) -> Context:
        """Return the context of a module's own statements."""
        key = (path, _MODULE, None, None, ())
        return self._contexts.get(key) or self._made(key, Context(path, _MODULE, None, None, {}, self.records[path]))

    def context(
        self,
        path: str,
        index: int,
        receiver: Value | None,
        outer: Context | None,
        arguments: dict[int, Values],
    ) -> Context:
        """Return the one context of this content; beyond the limit, the one without arguments."""
        key = (path, index, receiver, outer, tuple(sorted(arguments.items())) if arguments else ())
        found = self._contexts.get(key)
        if found is not None:
            return found
        if self.from_aside and not aside(path):
            return self.root(path, index)
        count = self._counts.get((path, index), 0)
        if count >= self.context_limit and arguments and count < 2 * self.context_limit:
            return self.context(path, index, receiver, outer, {})
        if count >= self.context_limit:
            return self.root(path, index)
        return self._made(key, Context(path, index, receiver, outer, arguments, self.records[path]))

    def _made(self, key: object, context: Context) -> Context:
        self._counts[context.path, context.index] = self._counts.get((context.path, context.index), 0) + 1
        self._contexts[key] = context
        return context

    def root(self, path: str, index: int) -> Context:
        """Return the context of a function of which no call is known: its signature is all there is."""
        found = self._roots.get((path, index))
        if found is None:
            found = self._roots[path, index] = self._root(path, index)
        return found

    def _root(self, path: str, index: int) -> Context:
        if index <= _MODULE:
            return self.module_context(path)
        function = self.function(path, index)
        outer = self.root(path, function.outer) if function.outer > _MODULE else self.module_context(path)
        receiver = self.default_receiver(path, function)
        key = (path, index, receiver, outer, ())
        return self._contexts.get(key) or self._made(key, Context(path, index, receiver, outer, {}, self.records[path]))

    def default_receiver(self, path: str, function: Function) -> Value | None:
        """Return what self or cls is when no call says more: an instance of the class or of a subclass."""
        if function.class_index < 0 or function.flags & FunctionFlag.STATIC:
            return None
        key = (path, function.class_index)
        if function.flags & FunctionFlag.CLASS or self.text(path, function.name) == "__new__":
            return ClassValue(key)
        return Instance(key)

    # --- module symbols and imports -------------------------------------------------------------------

    def symbol(self, path: str, name: str) -> Values:
        """Return what a module's own name may stand for; unknown for modules that were not asked for."""
        key = (path, name)
        found = self._symbols.get(key)
        if found is None:
            self._symbols[key] = EMPTY  # a cycle of imports gives nothing yet
            found = self._symbols[key] = self._symbol(path, name)
        return found

    def _symbol(self, path: str, name: str) -> Values:
        record = self.records.get(path)
        if record is None:
            return ANYTHING
        expressions = self.symbol_rows(path).get(name)
        if expressions:
            context = self.module_context(path)
            return self.merged(context, expressions)
        submodule = self._submodule(path, name)
        if submodule:
            return submodule
        for star in record.stars:
            found = self._starred(path, record.names[star], name)
            if found:
                return found
        if name in _BUILTINS and all(self.index.resolve(path, record.names[star]) for star in record.stars):
            return frozenset((External(f"builtins.{name}"),))
        return ANYTHING

    def merged(self, context: Context, expressions: tuple[int, ...]) -> Values:
        """Return the union of several expressions' values."""
        raise NotImplementedError

    def symbol_rows(self, path: str) -> dict[str, tuple[int, ...]]:
        """Return a module's own names with the expressions they are bound to."""
        rows = self._symbol_rows.get(path)
        if rows is None:
            record = self.records[path]
            rows = self._symbol_rows[path] = {record.names[name]: values for name, values in record.symbols}
        return rows

    def _starred(self, path: str, star: str, name: str) -> Values:
        resolved = self.index.resolve(path, star)
        if resolved is None or resolved[1] or name.startswith("_") or not resolved[0]:
            return EMPTY
        target = resolved[0]
        if target not in self.records:
            return EMPTY
        if name in self.symbol_rows(target) or self.records[target].stars:
            values = self.symbol(target, name)
            return values if known(values) else EMPTY
        return EMPTY

    def _submodule(self, path: str, name: str) -> Values:
        if not path.endswith("__init__.py"):
            return EMPTY
        inner = path.removesuffix("__init__.py") + name
        found = self.index.at(inner)
        if found is None and self.index.is_folder(inner):
            found = f"{inner}/__init__.py"
        return EMPTY if found is None else frozenset((ModuleValue(found),))

    def imported(self, path: str, target: str) -> Values:
        """Return what an import target stands for, seen from a file."""
        resolved = self.index.resolve(path, target)
        if resolved is None:
            folder = self.index.namespace(path, target)
            if folder is not None:
                return frozenset((ModuleValue(f"{folder}/__init__.py"),))
            return frozenset((External(self.knowledge.canonical(target)),))
        module, names = resolved
        if not module:
            return ANYTHING
        if not names:
            return self._module_or_attribute(module, target)
        values: Values = frozenset((ModuleValue(module),))
        for name in names:
            values = self.attributes(values, name)
        return values

    def _module_or_attribute(self, module: str, target: str) -> Values:
        """Return a module, or the object of the same name that its package defines over it."""
        itself: Values = frozenset((ModuleValue(module),))
        name = target.rpartition(".")[2]
        folder = module.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[0]
        package = f"{folder}/__init__.py" if folder else "__init__.py"
        if package == module or package not in self.records or name not in self.symbol_rows(package):
            return itself
        record = self.records[package]
        rows = [record.expressions[index] for index in self.symbol_rows(package)[name]]
        if all(row[0] == Op.IMPORT and record.names[row[1]].lstrip(".") == name for row in rows):
            return itself
        values = self.symbol(package, name)
        return values if known(values) else itself

    def attributes(self, values: Values, name: str, viewer: str = "") -> Values:
        """Return what an attribute of any of the values may stand for, seen from the file ``viewer``."""
        if len(values) == 1:
            (value,) = values
            return self.attribute(value, name, viewer)
        found: set[Value] = set()
        for value in ordered(values):
            found |= self.attribute(value, name, viewer)
        return frozenset(found)

    # --- classes --------------------------------------------------------------------------------------

    def lineage(self, key: TypeKey) -> tuple[TypeKey, ...]:
        """Return a class and its base classes in the order in which attributes are looked up."""
        if isinstance(key, str):
            return self.knowledge.lineage(key)
        found = self._lineages.get(key)
        if found is None:
            self._lineages[key] = (key,)  # a class that is its own base has no more
            found = self._lineages[key] = self._linearised(key)
        return found

    def _linearised(self, key: tuple[str, int]) -> tuple[TypeKey, ...]:
        order: list[TypeKey] = [key]
        for base in self._bases(key):
            order += self.lineage(base)
        # The last occurrence counts: a shared base comes after all classes derived from it.
        last = {one: position for position, one in enumerate(order)}
        return tuple(one for position, one in enumerate(order) if last[one] == position)

    def _bases(self, key: tuple[str, int]) -> list[TypeKey]:
        record = self.class_of(key)
        context = self.root(key[0], record.outer) if record.outer > _MODULE else self.module_context(key[0])
        found: list[TypeKey] = []
        for expression in record.bases:
            for value in self.evaluate(context, expression):
                base = self.as_type(value)
                if base is not None:
                    found.append(base)
        return found

    def as_type(self, value: Value) -> TypeKey | None:
        """Return the class that a value used as a class stands for."""
        raise NotImplementedError

    def descendants(self, key: tuple[str, int]) -> list[tuple[str, int]]:
        """Return all known classes of the project that derive from a class."""
        known_already = self._descendants.get(key)
        if known_already is not None:
            return known_already
        if self._children is None:
            self._children = {}
            for path, record in self.records.items():
                for index in range(len(record.classes)):
                    for base in self._bases((path, index)):
                        if isinstance(base, tuple):
                            self._children.setdefault(base, []).append((path, index))
        found: list[tuple[str, int]] = []
        waiting = [key]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found and child != key:
                    found.append(child)
                    waiting.append(child)
        self._descendants[key] = found
        return found
