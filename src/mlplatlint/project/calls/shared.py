"""What one part of a program leaves for another: the state of applications, attributes set from outside, lists filled
later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlplatlint.facts.python_calls import Op, PythonCalls
from mlplatlint.project.calls.kept import Kept
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NOTHING,
    Context,
    Instance,
    Series,
    Value,
    Values,
    interesting,
    is_hollow,
    known,
    one,
    weakened,
)

_KEEPING = frozenset(("app", "application", "ctx", "bot_data"))
"""Names of the mappings that handlers read what start-up put there."""

_ADDING = frozenset(("append", "appendleft", "add", "insert"))

_FRESH_STARTS = 8
"""Questions about names asked inside one another, each with the full depth; more would come near the recursion limit."""

_HOLDING = {
    **dict.fromkeys(
        ("Application", "FastAPI", "Starlette", "Sanic", "Quart", "Litestar", "Flask"), ("app", "application")
    ),
    **dict.fromkeys(("Bot", "AutoShardedBot"), ("bot", "bot")),
}
"""Classes of applications, and what handlers call an object of them."""


class SharedState(Kept):
    """Looks up what is kept under a name, in indices over the whole program."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._items: dict[str, list[tuple[str, int, int, int]]] | None = None
        self._fresh_starts = 0
        self._states: dict[tuple[str, str], Values] = {}
        self._added: dict[str, dict[int, list[tuple[int, int]]]] = {}
        self._holders: dict[str, list[tuple[str, int]]] | None = None

    def symbol(self, path: str, name: str) -> Values:
        """Return what a module's own name may stand for.

        That does not depend on who asks: a question asked deep inside another one starts anew, for what is given up
        there would be remembered as unknown for everybody.
        """
        found = self._symbols.get((path, name))
        if found is not None or self._fresh_starts >= _FRESH_STARTS:
            return super().symbol(path, name) if found is None else found
        depth, self._depth = self._depth, 0
        self._fresh_starts += 1
        try:
            return super().symbol(path, name)
        finally:
            self._depth = depth
            self._fresh_starts -= 1

    def state(self, holder: str, name: str) -> Values:
        """Return what is assigned anywhere to ``<application>.state.<name>`` and its like, as likely; unknown if not
        clear.
        """
        found = self._states.get((holder, name))
        if found is None:
            self._states[holder, name] = ANYTHING  # what is kept may come from what is kept
            values = frozenset(value for one in self._kept(holder, name) for value in one) - {NOTHING}
            found = self._states[holder, name] = weakened(values) if known(values) else ANYTHING
        return found

    def _kept(self, holder: str, name: str) -> Iterator[Values]:
        for path, target, value, function in self._stores_of(name):
            owner = self.root(path, max(function, 0))
            if holder in self._last_names(owner, target):
                yield self.evaluate(owner, value)
        if holder == "state":
            yield from self._given_by_lifespan(f"'{name}'")
        for key in self._classes_of(holder):
            if name in self.members(key).attributes:
                yield self.attribute(Instance(key), name)

    def _given_by_lifespan(self, key: str) -> Iterator[Values]:
        """Yield what lifespans keep under a key: ``yield {"db": engine}`` in an asynchronous generator."""
        for path, record in self.records.items():
            for index, function in enumerate(record.functions):
                for given in function.yields:
                    row = record.expressions[given]
                    for position in range(1, len(row) - 1, 2) if row[0] == Op.MAPPING else ():
                        text = record.expressions[row[position]]
                        if text[0] == Op.CONSTANT and record.names[text[1]] == key:
                            yield self.evaluate(self.root(path, index), row[position + 1])

    def _classes_of(self, holder: str) -> list[tuple[str, int]]:
        """Return the project's own applications and bots."""
        if self._holders is None:
            self._holders = {}
            for path, record in self.records.items():
                for index, definition in enumerate(record.classes):
                    for base in self.lineage((path, index)) if definition.bases else ():
                        names = _HOLDING.get(base.rpartition(".")[2], ()) if isinstance(base, str) else ()
                        for name in dict.fromkeys(names):
                            self._holders.setdefault(name, []).append((path, index))
        return self._holders.get(holder, [])

    def kept_by_application(self, context: Context, container: int, key: Values) -> Values:
        """Return what is put under a key of an application anywhere, as likely; empty if not clear."""
        if len(key) != 1 or _KEEPING.isdisjoint(self._last_names(context, container)):
            return EMPTY
        text = getattr(next(iter(key)), "text", "")
        found: set[Value] = set()
        for path, target, value, function in self._items_of(text):
            owner = self.root(path, max(function, 0))
            if not _KEEPING.isdisjoint(self._last_names(owner, target)):
                found |= self.evaluate(owner, value)
        values = frozenset(found)
        return weakened(values) if known(values) else EMPTY

    def filled(self, path: str, row: tuple[int, ...], values: Values) -> Values:
        """Return a local list with what is added to it later, where nothing else is known of its elements."""
        if len(values) != 1:
            return values
        (only,) = values
        if only.__class__ is not Series or not is_hollow(only):
            return values
        index = self._added.get(path)
        if index is None:
            index = self._added[path] = self._additions(path)
        found: set[Value] = set()
        for argument, function in index.get(row[1], ()):
            if not self.is_library_made(path, argument):
                return values
            found |= self.evaluate(self.root(path, max(function, 0)), argument)
        elements = frozenset(found)
        return one(Series(elements)) if known(elements) and interesting(elements) else values

    def _additions(self, path: str) -> dict[int, list[tuple[int, int]]]:
        """Return by local variable what ``append`` and its like add to it: (argument, function)."""
        record = self.records[path]
        adding = {index for index, name in enumerate(record.names) if name in _ADDING}
        found: dict[int, list[tuple[int, int]]] = {}
        for call in record.calls if adding else ():
            row = record.expressions[call.callee]
            if row[0] == Op.ATTRIBUTE and row[2] in adding and call.arguments:
                container = record.expressions[row[1]]
                if container[0] == Op.LOCAL:
                    found.setdefault(container[1], []).append((call.arguments[-1], call.owner))
        return found

    def _last_names(self, context: Context, expression: int) -> tuple[str, ...]:
        """Return the last name of a dotted expression, or the names of a variable; none for others."""
        record = context.record
        row = record.expressions[expression]
        if row[0] in (Op.ATTRIBUTE, Op.GLOBAL, Op.IMPORT):
            return (record.names[row[-1]].rpartition(".")[2],)
        if row[0] == Op.PARAMETER:
            return (record.names[record.functions[row[1]].parameters[row[2]].name],)
        for value in self.evaluate(context, expression) if row[0] == Op.LOCAL else ():
            if isinstance(value, Instance):
                return _HOLDING.get(str(value.type).rpartition(".")[2], ())
        return ()

    def _items_of(self, key: str) -> list[tuple[str, int, int, int]]:
        """Return the assignments by subscript with a literal key."""
        if self._items is None:
            self._items = {}
            for path, record in self.records.items():
                for target, value, function, index in record.items:
                    row = record.expressions[index]
                    if row[0] == Op.CONSTANT:
                        self._items.setdefault(record.names[row[1]], []).append((path, target, value, function))
        return self._items.get(key, [])
