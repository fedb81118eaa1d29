"""What calls run and give back: project functions, classes, decorators and dependencies."""

from __future__ import annotations

from collections.abc import Mapping

from mlplatlint.facts.python_calls import (
    CallFlag,
    EventKind,
    Function,
    FunctionFlag,
    Op,
    Parameter,
    ParameterKind,
    PythonCalls,
    switches,
)
from mlplatlint.project.calls.call import Arguments, Evaluated, EvaluatedKeywords, Outcome, Run
from mlplatlint.project.calls.decorators import Decorators
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.validation import is_model, validators
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NO_VALUE,
    NOTHING,
    UNKNOWN,
    ClassValue,
    Context,
    Data,
    External,
    Fixed,
    FunctionValue,
    Generated,
    Instance,
    Member,
    Nothing,
    Partial,
    Series,
    Suspended,
    Table,
    TypeKey,
    Unknown,
    Value,
    Values,
    interesting,
    known,
    one,
    ordered,
)

_UNKNOWN_OUTCOMES = [Outcome(known=False)]
_TRUTHS = (frozenset((Data("True"),)), frozenset((Data("False"),)))
_NESTING = 120
"""Calls read inside one another, by way of ``__call__``, decorators and results, before one counts as
unknown.
"""


_HOOKS = ("__init__", "__post_init__", "__attrs_post_init__", "model_post_init")
"""Methods that building an object runs: Python's, of data classes, of attrs, of Pydantic."""


class Invocation(Decorators):
    """Calls of the project's own code."""

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._calls = 0
        self._validators: dict[tuple[tuple[str, int], frozenset[str] | None], list[Run]] = {}
        self._switches: dict[tuple[str, int], tuple[int, ...]] = {}

    # --- calls in the code ----------------------------------------------------------------------------

    def outcomes(self, context: Context, call: int) -> list[Outcome]:
        """Return what a call does, one outcome per candidate for what is called."""
        found: list[Outcome] | None = context.outcomes.get(call)
        if found is None:
            context.outcomes[call] = []  # a call inside its own callee's evaluation
            site = context.record.calls[call]
            callees = self.evaluate(context, site.callee)
            if self.hints and UNKNOWN in callees and (context.path, call) in self.hints:
                callees = self.attributes(*self.hints[context.path, call], context.path)
            if callees == ANYTHING:
                found = _UNKNOWN_OUTCOMES
            else:
                arguments = self.arguments(context, call)
                values = callees if len(callees) == 1 else ordered(callees)
                found = [self.called(value, arguments) for value in values if value.__class__ is not Nothing]
            context.outcomes[call] = found
        return found

    def arguments(self, context: Context, call: int) -> Arguments:
        """Return the evaluated arguments of a call in the code."""
        site = context.record.calls[call]
        keywords = None
        if site.keywords:
            names = context.record.names
            keywords = EvaluatedKeywords(self, context, {names[name]: value for name, value in site.keywords})
        return Arguments(
            Evaluated(self, context, site.arguments),
            keywords,
            complete=not site.flags & (CallFlag.STARRED | CallFlag.DOUBLE_STARRED),
            site=(context, call),
        )

    def called(self, value: Value, arguments: Arguments) -> Outcome:
        """Return what calling a value does."""
        if self._calls > _NESTING:
            return Outcome(known=False)
        self._calls += 1
        try:
            return self._called(value, arguments)
        finally:
            self._calls -= 1

    def _called(self, value: Value, arguments: Arguments) -> Outcome:
        if isinstance(value, FunctionValue):
            return self._function_called(value, arguments)
        if isinstance(value, (External, Member)):
            return self.library_called(value, arguments)
        if isinstance(value, ClassValue):
            return self._constructed(value.type, arguments)
        if isinstance(value, Instance):
            return self._instance_called(value, arguments)
        if isinstance(value, Partial):
            return self.called(value.callee, self._joined(value, arguments))
        if isinstance(value, (Unknown, Nothing, Data)):
            return Outcome(known=not isinstance(value, Unknown))
        return self.library_called(value, arguments)

    def library_called(self, value: Value, arguments: Arguments) -> Outcome:
        """Return what calling something of a library does."""
        raise NotImplementedError

    def _joined(self, partial: Partial, arguments: Arguments) -> Arguments:
        bound = self.arguments(partial.context, partial.call)
        return Arguments(
            [*bound.positional[1:], *arguments.positional],
            {**bound.keywords, **arguments.keywords},
            complete=bound.complete and arguments.complete,
        )

    # --- functions ------------------------------------------------------------------------------------

    def _function_called(self, value: FunctionValue, arguments: Arguments) -> Outcome:
        function = self.function(value.path, value.index)
        receiver = value.receiver
        if receiver is None and function.class_index >= 0 and not function.flags & FunctionFlag.STATIC:
            # Called through the class: the first argument is self.
            given = arguments.get(0)
            first = next(iter(given)) if len(given) == 1 else None
            receiver = first if isinstance(first, (Instance, ClassValue)) else None
            arguments = Arguments(arguments.positional[1:], arguments.keywords, complete=arguments.complete)
            receiver = receiver or self.default_receiver(value.path, function)
        elif receiver is not None and function.class_index < 0:
            # A wrapper that stands for a method takes the object as an ordinary argument.
            first_argument = [frozenset((receiver,)), *arguments.positional]
            arguments = Arguments(first_argument, arguments.keywords, complete=arguments.complete)
            receiver = None
        skip = 0 if receiver is None else 1
        bound = self._bound(value.path, function.parameters, arguments, skip)
        for position in self._switches_of(value.path, value.index, function):
            self._set_switch(value.path, function.parameters[position], position, arguments, skip, bound)
        context = self.context(value.path, value.index, receiver, value.outer, bound)
        flags = function.flags
        managed = (value.path, value.index) in self._managers
        if flags & FunctionFlag.ASYNC:
            return Outcome((context,), lambda: frozenset((Suspended(context, managed),)), weak=value.weak)
        if flags & FunctionFlag.GENERATOR:
            return Outcome((), lambda: frozenset((Generated(context, managed),)), weak=value.weak)
        return Outcome((context,), lambda: self.returned(context), weak=value.weak)

    def _bound(
        self, path: str, parameters: tuple[Parameter, ...], arguments: Arguments, skip: int
    ) -> dict[int, Values]:
        """Return what the caller says about each parameter, as far as it says more than the signature."""
        bound: dict[int, Values] = {}
        positional, keywords = arguments.positional, arguments.keywords
        taken, count = 0, len(positional)
        if not keywords and not count:
            return bound
        used: set[str] = set()
        names = self.records[path].names
        for index in range(skip, len(parameters)):
            parameter = parameters[index]
            name, kind = names[parameter.name], parameter.kind
            passed: Values | None = None
            if kind <= ParameterKind.EITHER and taken < count:
                taken += 1
                passed = positional[taken - 1]
            elif kind == ParameterKind.VARIADIC:
                if taken < count:
                    passed, taken = one(Fixed(tuple(positional[taken:]))), count
            elif kind == ParameterKind.KEYWORDS:
                extra = [(f"'{key}'", value) for key, value in keywords.items() if key not in used]
                passed = one(Table(tuple(sorted(extra)))) if extra else None
            elif name in keywords:
                passed = keywords[name]
            used.add(name)
            if passed is None:
                continue
            if interesting(passed) and known(passed - {NOTHING}):
                bound[index] = passed
            elif parameter.default and not parameter.annotation:
                bound[index] = ANYTHING if UNKNOWN in passed or interesting(passed) else passed
        return bound

    def _switches_of(self, path: str, index: int, function: Function) -> tuple[int, ...]:
        """Return the parameters on whose truth calls of a function depend."""
        found = self._switches.get((path, index))
        if found is None:
            events = [event for event in function.events if event[0] == EventKind.CALL]
            deciding = {position for event in events for position, _ in switches(event[4])}
            found = self._switches[path, index] = tuple(sorted(deciding | self._passed_on(path, index, function)))
        return found

    def _passed_on(self, path: str, index: int, function: Function) -> set[int]:
        """Return the parameters that are true or false by default and that a function's calls hand on."""
        record = self.records[path]
        rows, names = record.expressions, record.names
        truths = {
            position
            for position, parameter in enumerate(function.parameters)
            if rows[parameter.default][0] == Op.CONSTANT and names[rows[parameter.default][1]] in ("True", "False")
        }
        if not truths:
            return truths
        calls = [record.calls[event[1]] for event in function.events if event[0] == EventKind.CALL]
        given = {rows[one] for call in calls for one in (*call.arguments, *(value for _, value in call.keywords))}
        return {position for position in truths if (Op.PARAMETER, index, position) in given}

    def _set_switch(
        self, path: str, parameter: Parameter, index: int, arguments: Arguments, skip: int, bound: dict[int, Values]
    ) -> None:
        """Bind a parameter where a literal, of the call or of the default, says whether it is true."""
        passed = arguments.get(index - skip if parameter.kind <= ParameterKind.EITHER else -1)
        passed = passed or arguments.get(-1, self.text(path, parameter.name))
        if not passed and arguments.complete and parameter.default:
            passed = self.evaluate(self.module_context(path), parameter.default)
        if passed in _TRUTHS:
            bound[index] = passed

    def returned(self, context: Context) -> Values:
        """Return what a function's body gives back; its annotation where the body does not tell."""
        function = self.function(context.path, context.index)
        found = self.merged(context, function.returns) if function.returns else EMPTY
        outer = context.outer or self.module_context(context.path)
        if known(found) and (interesting(found) or not function.annotation):
            return found
        annotated = self.annotation(self._signature(context, outer), function.annotation)
        if interesting(annotated):
            return annotated
        if found:
            return found
        return ANYTHING if function.flags & FunctionFlag.ABSTRACT or function.returns else NO_VALUE

    def _signature(self, context: Context, outer: Context) -> Context:
        """Return a context in which the annotation ``Self`` means the receiver's class."""
        return context if context.receiver is not None else outer

    def yielded(self, context: Context) -> Values:
        """Return what a generator function yields."""
        function = self.function(context.path, context.index)
        found = self.merged(context, function.yields) if function.yields else EMPTY
        if known(found) and interesting(found):
            return found
        outer = context.outer or self.module_context(context.path)
        annotated = self.annotation(self._signature(context, outer), function.annotation)
        inner = self.elements(annotated) if annotated else EMPTY
        return inner if interesting(inner) else found or ANYTHING

    # --- classes and instances ------------------------------------------------------------------------

    def _constructed(self, key: tuple[str, int], arguments: Arguments) -> Outcome:
        """Return what constructing an instance of a project class runs and gives."""
        lineage = self.lineage(key)
        runs: list[Run] = []
        built: Context | tuple[tuple[str, Values], ...] | None = None
        for name in _HOOKS:
            plain = Instance(key, True)
            for ancestor in lineage:
                if isinstance(ancestor, str):
                    continue
                index = self._own_method(ancestor, name)
                if index is None:
                    continue
                value = FunctionValue(ancestor[0], index, self.root(ancestor[0], self.class_of(ancestor).outer), plain)
                outcome = self._function_called(value, arguments if name == "__init__" else Arguments([]))
                runs += outcome.runs
                if name == "__init__" and outcome.runs and isinstance(outcome.runs[0], Context):
                    built = outcome.runs[0]
                break
        if built is None:
            built = self._fields(lineage, arguments)
            library = next((one_type for one_type in lineage if isinstance(one_type, str)), None)
            if library is not None:
                runs += self.library_called(External(library), arguments).runs
        elif isinstance(built, Context) and not built.arguments:
            built = None
        if is_model(self, key):
            checked = self.validation_runs(key)
            runs += self.validation_runs(key, _raw(arguments)) if checked else checked
        instance = Instance(key, True, built)
        return Outcome(tuple(runs), lambda: one(instance))

    def validation_runs(self, key: tuple[str, int], raw: frozenset[str] | None = None) -> list[Run]:
        """Return the validators that building a Pydantic model runs; ``raw`` names the fields that get data of which
        a model is built, None for any.
        """
        found = self._validators.get((key, raw))
        if found is None:
            self._validators[key, raw] = []  # a validator that builds its own model
            hooks = validators(self, key, raw)
            runs = [self.context(one.path, one.index, one.receiver, one.outer, {}) for one in hooks]
            found = self._validators[key, raw] = list(runs)
        return found

    def _own_method(self, key: TypeKey, name: str) -> int | None:
        if isinstance(key, str):
            return None
        found = self.members(key).methods.get(name)
        return found[-1] if found else None

    def _fields(self, lineage: tuple[TypeKey, ...], arguments: Arguments) -> tuple[tuple[str, Values], ...] | None:
        """Return the arguments of a class without ``__init__`` by field name, as data classes take them."""
        fields: list[str] = []
        for key in reversed(lineage):
            if isinstance(key, tuple):
                rows = self.class_of(key).attributes
                fields += [self.text(key[0], row[0]) for row in rows if row[1] and row[3] < 0]
        named = {**dict(zip(dict.fromkeys(fields), arguments.positional, strict=False)), **arguments.keywords}
        kept = {name: values for name, values in named.items() if interesting(values) and known(values)}
        return tuple(sorted(kept.items())) or None

    def _instance_called(self, value: Instance, arguments: Arguments) -> Outcome:
        if isinstance(value.type, tuple):
            methods = self.attribute(value, "__call__")
            if len(methods) == 1:
                (method,) = methods
                if not isinstance(method, Unknown):
                    return self.called(method, arguments)
            return Outcome(known=False)
        if isinstance(value.built, tuple):
            for name, values in value.built:
                if name == "__wrapped__":
                    return self.called(next(iter(values)), arguments)
        return self.library_called(Member(value.type, "__call__", value), arguments)


def _raw(arguments: Arguments) -> frozenset[str]:
    """Return the keywords that get anything but objects of classes, which Pydantic takes as they are, and None."""
    return frozenset(
        name for name, values in arguments.keywords.items() if not values or not all(map(_is_built, values))
    )


def _is_built(value: Value) -> bool:
    """Tell whether a value is an object, None, or a container that holds nothing else."""
    if isinstance(value, Series):
        return all(map(_is_built, value.elements))
    if isinstance(value, Fixed):
        return all(_is_built(one) for part in value.elements for one in part)
    return isinstance(value, (Instance, Nothing))
