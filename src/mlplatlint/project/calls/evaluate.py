"""What an expression may stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from mlplatlint.facts.python_calls import FunctionFlag, Op, ParameterKind, PythonCalls
from mlplatlint.project.calls.attributes import indexed
from mlplatlint.project.calls.containers import Containers, is_assigned_anywhere
from mlplatlint.project.calls.generics import parameter_type
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NO_VALUE,
    NOTHING,
    SOME_DATA,
    UNKNOWN,
    Alias,
    ClassValue,
    Context,
    Data,
    External,
    Fixed,
    FunctionValue,
    Instance,
    Series,
    Table,
    Value,
    Values,
    interesting,
    known,
    one,
    weakened,
)

_DEPTH = 70
"""Evaluations nested in one another; each takes a few Python frames, so this stays far from the recursion
limit.
"""


HOLDERS = frozenset(("state", "ctx", "app", "bot", "application", "g"))
"""Names of the objects in which applications keep what their handlers share: ``request.app.state.db``, ``self.bot.db``."""

REQUEST_GLOBALS: Values = frozenset((External("quart.g"), External("flask.g")))

_RUNNABLE = "langchain_core.runnables.Runnable"
"""What ``prompt | model`` makes."""


_TAKES = frozenset(("get", "get_nowait", "pop", "popleft"))
"""Methods that take something out of a container."""


_CHOOSES = frozenset(("next", "max", "min", "choice"))
"""Functions that give one element of a container."""


class Evaluator(Containers):
    """Evaluates the rows of the facts in a context; results are kept per context."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._depth = 0
        self._constants: dict[str, Values] = {}
        self._row_indices: dict[str, dict[tuple[int, ...], int]] = {}

    def evaluate(self, context: Context, expression: int) -> Values:
        """Return what an expression may stand for; an empty set inside a cycle."""
        memo = context.memo
        found = memo.get(expression)
        if found is not None:
            return found
        if self._depth > _DEPTH:
            return ANYTHING
        row = context.record.expressions[expression]
        maker = self._MAKERS.get(row[0])
        if maker is None:
            memo[expression] = ANYTHING
            return ANYTHING
        memo[expression] = EMPTY
        self._depth += 1
        try:
            found = memo[expression] = maker(self, context, row)
        finally:
            self._depth -= 1
            if found is None:
                del memo[expression]
        return found

    def merged(self, context: Context, expressions: Sequence[int]) -> Values:
        """Return the union of what several bindings of a name may be.

        An untyped parameter beside a constructed fall-back is taken to be of the fall-back's type, as likely; so is
        what a module would give that the project does not have.
        """
        rows = context.record.expressions
        if len(expressions) == 1:
            only = expressions[0]
            values = context.memo.get(only) or self.evaluate(context, only)
            if UNKNOWN not in values or rows[only][0] != Op.PARAMETER:
                return values
        found: set[Value] = set()
        open_parameter = False
        for expression in expressions:
            values = self.evaluate(context, expression)
            if UNKNOWN in values and (
                rows[expression][0] == Op.PARAMETER or self._is_absent(context, rows[expression])
            ):
                open_parameter = True
                values -= {UNKNOWN}
            found |= values
        result = frozenset(found)
        if not open_parameter:
            return result
        return weakened(result) if interesting(result) and known(result) else result | ANYTHING

    def _is_absent(self, context: Context, row: tuple[int, ...]) -> bool:
        """Tell whether a row is an import from within the project of a module that is not there."""
        if row[0] != Op.IMPORT or not context.record.names[row[1]].startswith("."):
            return False
        resolved = self.index.resolve(context.path, context.record.names[row[1]])
        return resolved is None or not resolved[0] or len(resolved[1]) > 1

    # --- one method per operation ---------------------------------------------------------------------

    def _nothing(self, context: Context, row: tuple[int, ...]) -> Values:
        return NO_VALUE

    def _constant(self, context: Context, row: tuple[int, ...]) -> Values:
        text = context.record.names[row[1]]
        found = self._constants.get(text)
        if found is None:
            found = self._constants[text] = frozenset((Data(text),))
        return found

    def _import(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.imported(context.path, context.record.names[row[1]])

    def _builtin(self, context: Context, row: tuple[int, ...]) -> Values:
        return frozenset((External(f"builtins.{self.text(context.path, row[1])}"),))

    def _global(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.symbol(context.path, context.record.names[row[1]])

    def _local(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.filled(context.path, row, self.merged(context, context.record.variables[row[1]]))

    def _parameter(self, context: Context, row: tuple[int, ...]) -> Values:
        owner: Context | None = context
        while owner is not None and (owner.index != row[1] or owner.path != context.path):
            owner = owner.outer
        return self.parameter(owner or self.root(context.path, row[1]), row[2])

    def _attribute(self, context: Context, row: tuple[int, ...]) -> Values:
        name = context.record.names[row[2]]
        bases = context.memo.get(row[1]) or self.evaluate(context, row[1])
        found = self.attributes(bases, name, context.path)
        if (
            UNKNOWN in found
            or found == NO_VALUE
            or is_assigned_anywhere(found)
            or not REQUEST_GLOBALS.isdisjoint(bases)
        ):
            base = context.record.expressions[row[1]]
            holder = self.text(context.path, base[-1]) if base[0] in (Op.ATTRIBUTE, Op.GLOBAL, Op.IMPORT) else ""
            holder = holder.rpartition(".")[2]
            kept = self.state(holder, name) if holder in HOLDERS and found != NO_VALUE else ANYTHING
            if UNKNOWN in kept and base[0] in (Op.GLOBAL, Op.IMPORT):
                kept = self.kept_attribute(context, row[1], name)
            return found if UNKNOWN in kept else kept
        return found

    def _call(self, context: Context, row: tuple[int, ...]) -> Values:
        outcomes = self.outcomes(context, row[1])
        if len(outcomes) == 1:
            found = outcomes[0].results() or ANYTHING
        else:
            found = frozenset([value for outcome in outcomes for value in outcome.results()]) or ANYTHING
        if UNKNOWN in found:
            callee = context.record.expressions[context.record.calls[row[1]].callee]
            if callee[0] == Op.ATTRIBUTE and context.record.names[callee[2]] in _TAKES:
                return self.kept(context, callee[1]) or found
            arguments = context.record.calls[row[1]].arguments
            named = callee[0] in (Op.IMPORT, Op.BUILTIN, Op.ATTRIBUTE)
            if arguments and named and context.record.names[callee[-1]].rpartition(".")[2] in _CHOOSES:
                return self.kept(context, arguments[0]) or found
        return found

    def _await(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.awaited(self.evaluate(context, row[1]))

    def _item(self, context: Context, row: tuple[int, ...]) -> Values:
        bases = self.evaluate(context, row[1])
        if any(isinstance(base, External) and self.is_typing(base.name) for base in bases):
            return frozenset((Alias(context, self._index_of(context, row)),))
        key = self.evaluate(context, row[2]) if row[2] else ANYTHING
        found = self.items(bases, key)
        if UNKNOWN not in found:
            return found
        promised = self.promised(key)
        if promised:
            return promised
        return self.kept(context, row[1]) or self.kept_by_application(context, row[1], key) or found

    def _union(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.merged(context, row[1:])

    def _function(self, context: Context, row: tuple[int, ...]) -> Values:
        function = self.function(context.path, row[1])
        owner: Context | None = context
        while owner is not None and owner.index != max(function.outer, 0):
            owner = owner.outer
        if owner is None or owner.path != context.path:
            owner = self.root(context.path, function.outer)
        return self.decorated(FunctionValue(context.path, row[1], owner))

    def _class(self, context: Context, row: tuple[int, ...]) -> Values:
        return frozenset((ClassValue((context.path, row[1])),))

    def _element(self, context: Context, row: tuple[int, ...]) -> Values:
        found = self.elements(self.evaluate(context, row[1]))
        kept = self.kept(context, row[1], some=True)
        return found - {UNKNOWN} | kept if kept else found

    def _unpack(self, context: Context, row: tuple[int, ...]) -> Values:
        found: set[Value] = set()
        for value in self.evaluate(context, row[1]):
            if isinstance(value, Fixed):
                found |= value.elements[row[2]] if row[2] < len(value.elements) else ANYTHING
            else:
                found |= self.elements(frozenset((value,)))
        return frozenset(found)

    def _enter(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.entered(self.evaluate(context, row[1]))

    def _async_enter(self, context: Context, row: tuple[int, ...]) -> Values:
        return self.async_entered(self.evaluate(context, row[1]))

    def _sequence(self, context: Context, row: tuple[int, ...]) -> Values:
        return one(Series(self._all(context, row[1:])))

    def _tuple(self, context: Context, row: tuple[int, ...]) -> Values:
        return one(Fixed(tuple(self.evaluate(context, part) for part in row[1:])))

    def _mapping(self, context: Context, row: tuple[int, ...]) -> Values:
        entries: dict[str, Values] = {}
        for position in range(1, len(row) - 1, 2):
            key = next(iter(self.evaluate(context, row[position])), UNKNOWN)
            text = key.text if isinstance(key, Data) else ""
            entries[text] = entries.get(text, EMPTY) | self.evaluate(context, row[position + 1])
        return one(Table(tuple(sorted(entries.items()))))

    def _or(self, context: Context, row: tuple[int, ...]) -> Values:
        first, second = self.evaluate(context, row[1]), self.evaluate(context, row[2])
        certain = first - {NOTHING, UNKNOWN}
        if UNKNOWN in first and interesting(second) and known(second):
            return certain | weakened(second)
        return (first - {NOTHING}) | second

    def _operator(self, context: Context, row: tuple[int, ...]) -> Values:
        left, right = self.evaluate(context, row[1]), self.evaluate(context, row[2])
        if any(self.as_type(value) is not None or isinstance(value, Alias) for value in left | right):
            return frozenset((Alias(context, self._index_of(context, row)),))
        for value in left | right:
            if isinstance(value, Instance) and value.type == "pathlib.Path":
                return frozenset((value,))
            if (
                isinstance(value, Instance)
                and isinstance(value.type, str)
                and _RUNNABLE in self.knowledge.lineage(value.type)
            ):
                return frozenset((Instance(_RUNNABLE, True),))
        return SOME_DATA

    def _typed(self, context: Context, row: tuple[int, ...]) -> Values:
        values = self.evaluate(context, row[2]) if row[2] else EMPTY
        if known(values - {NOTHING}) and self.tells(values):
            return values
        annotated = self.annotation(context, row[1])
        if not interesting(annotated):
            return values or ANYTHING
        values = indexed(values, annotated)
        if known(values - {NOTHING}) and self.tells(values):
            return values
        return annotated | {value for value in values if value == NOTHING or self.tells(frozenset((value,)))}

    def _narrowed(self, context: Context, row: tuple[int, ...]) -> Values:
        annotated = self.annotation(context, row[1])
        return annotated if interesting(annotated) else self.evaluate(context, row[2])

    def _excluded(self, context: Context, row: tuple[int, ...]) -> Values:
        values = self.evaluate(context, row[2])
        types = {value.type for value in self.annotation(context, row[1]) if isinstance(value, Instance)}
        left = frozenset(
            value for value in values if not isinstance(value, Instance) or types.isdisjoint(self.lineage(value.type))
        )
        return left or ANYTHING

    def _all(self, context: Context, expressions: Iterable[int]) -> Values:
        found: set[Value] = set()
        for expression in expressions:
            found |= self.evaluate(context, expression)
        return frozenset(found)

    def _index_of(self, context: Context, row: tuple[int, ...]) -> int:
        table = self._row_indices.get(context.path)
        if table is None:
            rows = self.records[context.path].expressions
            table = self._row_indices[context.path] = {one: index for index, one in enumerate(rows)}
        return table[row]

    # --- parameters -----------------------------------------------------------------------------------

    def parameter(self, context: Context, index: int) -> Values:
        """Return what a parameter may be: what the caller passes, or what the signature and other callers
        say.
        """
        passed = context.arguments.get(index)
        if passed is not None:
            return passed
        key = -1 - index
        found = context.memo.get(key)
        if found is None:
            context.memo[key] = EMPTY
            found = context.memo[key] = self._parameter_values(context, index)
        return found

    def _parameter_values(self, context: Context, index: int) -> Values:
        function = self.function(context.path, context.index)
        if index >= len(function.parameters):
            return ANYTHING
        if index == 0 and function.class_index >= 0 and not function.flags & FunctionFlag.STATIC:
            if self.text(context.path, function.name) == "__init_subclass__":
                return frozenset(map(ClassValue, self.descendants((context.path, function.class_index)))) or ANYTHING
            return frozenset((context.receiver,)) if context.receiver is not None else ANYTHING
        parameter = function.parameters[index]
        outer = context.outer or self.module_context(context.path)
        annotated = self.annotation(outer, parameter.annotation) if parameter.annotation else EMPTY
        if parameter.annotation and function.class_index >= 0 and context.receiver is not None:
            owner = (context.path, function.class_index)
            annotated = parameter_type(self, outer, parameter.annotation, owner, context.receiver) or annotated
        if parameter.kind == ParameterKind.VARIADIC:
            return one(Series(annotated or ANYTHING))
        if parameter.kind == ParameterKind.KEYWORDS:
            return one(Table((("", annotated or ANYTHING),)))
        if interesting(annotated):
            return annotated
        default = self.evaluate(outer, parameter.default) if parameter.default else EMPTY
        if interesting(default) and known(default):
            return default if self.is_dependency(outer, parameter.default) else weakened(default)
        if annotated and not parameter.annotation:
            return annotated
        return self.inferred(context, index) | (default & NO_VALUE)

    _MAKERS: ClassVar[dict[int, Callable[..., Values]]] = {
        Op.NONE: _nothing,
        Op.CONSTANT: _constant,
        Op.IMPORT: _import,
        Op.BUILTIN: _builtin,
        Op.GLOBAL: _global,
        Op.LOCAL: _local,
        Op.PARAMETER: _parameter,
        Op.ATTRIBUTE: _attribute,
        Op.CALL: _call,
        Op.AWAIT: _await,
        Op.ITEM: _item,
        Op.UNION: _union,
        Op.FUNCTION: _function,
        Op.CLASS: _class,
        Op.ELEMENT: _element,
        Op.ASYNC_ELEMENT: _element,
        Op.UNPACK: _unpack,
        Op.ENTER: _enter,
        Op.ASYNC_ENTER: _async_enter,
        Op.SEQUENCE: _sequence,
        Op.TUPLE: _tuple,
        Op.MAPPING: _mapping,
        Op.OR: _or,
        Op.OPERATOR: _operator,
        Op.TYPED: _typed,
        Op.NARROWED: _narrowed,
        Op.EXCLUDED: _excluded,
    }
