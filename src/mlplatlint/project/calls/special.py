"""Functions of libraries whose results depend on their arguments in ways of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from mlplatlint.facts.python_calls import Op
from mlplatlint.project.calls.annotations import APPLICATION_KEY
from mlplatlint.project.calls.call import Arguments, Outcome
from mlplatlint.project.calls.consumption import Consumption
from mlplatlint.project.calls.generics import ARGUMENTS, VARIABLE
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    NO_VALUE,
    SOME_DATA,
    Ancestor,
    Awaitable,
    ClassValue,
    Context,
    Data,
    External,
    Fixed,
    Generated,
    Instance,
    Lazy,
    Partial,
    Suspended,
    Table,
    Value,
    Values,
    interesting,
    one,
    ordered,
)


class SpecialCalls(Consumption):
    """Calls by name."""

    def _partial(self, arguments: Arguments) -> Outcome:
        if arguments.site is None:
            return Outcome()
        context, call = arguments.site
        return Outcome(results=lambda: frozenset(Partial(value, context, call) for value in arguments.get(0)))

    def _cast(self, arguments: Arguments) -> Outcome:
        if arguments.site is None:
            return Outcome()
        context, call = arguments.site
        site = self.records[context.path].calls[call]
        return Outcome(
            results=lambda: (
                (self.annotation(context, site.arguments[0]) if site.arguments else EMPTY) or arguments.get(1)
            )
        )

    def _depends(self, arguments: Arguments) -> Outcome:
        """Return what a dependency gives: the result, yielded value or instance; it runs in its own way,
        not here.
        """

        def results() -> Values:
            found: set[Value] = set()
            for value in arguments.get(0, "dependency"):
                for result in self.called(value, Arguments([])).results():
                    if isinstance(result, Generated):
                        found |= self.yielded(result.context)
                    elif isinstance(result, Suspended):
                        is_generator = bool(self.function(result.context.path, result.context.index).yields)
                        found |= self.yielded(result.context) if is_generator else self.returned(result.context)
                    else:
                        found.add(result)
            return frozenset(found) or ANYTHING

        return Outcome(results=results)

    def is_dependency(self, context: Context, expression: int) -> bool:
        """Tell whether an expression is a call of ``Depends``."""
        row = self.records[context.path].expressions[expression]
        if row[0] != Op.CALL:
            return False
        callee = self.records[context.path].calls[row[1]].callee
        return External("fastapi.Depends") in self.evaluate(context, callee)

    def _super(self, arguments: Arguments) -> Outcome:
        context = None if arguments.site is None else arguments.site[0]
        while context is not None:
            function = self.function(context.path, context.index)
            if function.class_index >= 0:
                receiver = context.receiver or Instance((context.path, function.class_index))
                return _gives(Ancestor((context.path, function.class_index), receiver))
            context = context.outer
        return Outcome(known=False)

    def _getattr(self, arguments: Arguments) -> Outcome:
        names = [value.text for value in arguments.get(1) if isinstance(value, Data)]
        if len(names) == 1 and len(names[0]) > 2 and names[0][0] in "'\"":
            return Outcome(results=lambda: self.attributes(arguments.get(0), names[0][1:-1]))
        clients = frozenset(value for value in arguments.get(0) if self._is_http_client(value))
        # A verb chosen at run time, as in getattr(session, method.lower())(url), does what request() does.
        return Outcome(results=lambda: self.attributes(clients, "request") or ANYTHING)

    def _is_http_client(self, value: Value) -> bool:
        if isinstance(value, External):
            return f"{value.name}.request" in self.knowledge.functions
        row = (
            self.knowledge.method(value.type, "request")
            if isinstance(value, Instance) and isinstance(value.type, str)
            else None
        )
        return row is not None and row.kind == "http"

    def _field(self, arguments: Arguments) -> Outcome:
        """Return what a field of a data class or model holds unless it is given: its default, or what its factory makes."""

        def results() -> Values:
            for name in ("default_factory", "factory"):
                if name in arguments.keywords:
                    made = [self.called(value, Arguments([])) for value in ordered(arguments.keywords[name])]
                    return frozenset(value for one_made in made for value in one_made.results()) or ANYTHING
            default = arguments.get(0, "default")
            return default if interesting(default) else NO_VALUE  # until the object is given one

        return Outcome(results=results)

    def _type_variable(self, arguments: Arguments) -> Outcome:
        if arguments.site is None:
            return Outcome()
        context, call = arguments.site
        names = {self.text(context.path, name): value for name, value in context.record.calls[call].keywords}
        bound = self.annotation(context, names.get("bound", 0))
        kept = (("@0", arguments.get(0)), ("bound", bound))
        return Outcome(results=lambda: frozenset((Instance(VARIABLE, True, kept),)))

    def _import_module(self, arguments: Arguments) -> Outcome:
        names = [value.text[1:-1] for value in arguments.get(0) if isinstance(value, Data) and value.text[:1] in "'\""]
        if arguments.site is None or len(names) != 1 or not names[0]:
            return self.named_called("importlib.import_module", arguments)
        path = arguments.site[0].path
        plain = self.named_called("importlib.import_module", arguments)
        return Outcome(plain.runs, lambda: self.imported(path, names[0]), known=plain.known, weak=plain.weak)

    def named_called(self, name: str, arguments: Arguments) -> Outcome:
        """Return what a function of a library does by what the tables say of it."""
        raise NotImplementedError

    def _factory(self, arguments: Arguments) -> Outcome:
        made = [self.called(value, Arguments([])) for value in ordered(arguments.get(0, "factory"))]
        return Outcome(
            results=lambda: frozenset(value for one_made in made for value in one_made.results()) or ANYTHING
        )

    def _application_key(self, arguments: Arguments) -> Outcome:
        """Return a key of aiohttp's applications, with the type that it promises."""
        if arguments.site is None or len(arguments.positional) < 2:
            return Outcome()
        context, call = arguments.site
        kind = self.annotation(context, self.records[context.path].calls[call].arguments[1]) or ANYTHING
        given = one(Fixed((kind,)))
        return Outcome(results=lambda: frozenset((Instance(APPLICATION_KEY, True, ((ARGUMENTS, given),)),)))

    def _type(self, arguments: Arguments) -> Outcome:
        found = [value for value in arguments.get(0) if isinstance(value, Instance)]
        if len(arguments.positional) != 1 or not found:
            return Outcome()
        return Outcome(results=lambda: frozenset(kind for value in found for kind in self.class_value(value.type)))

    def _new(self, arguments: Arguments) -> Outcome:
        made = frozenset(Instance(value.type, True) for value in arguments.get(0) if isinstance(value, ClassValue))
        return Outcome(results=lambda: made or ANYTHING)

    def _awaited_argument(self, arguments: Arguments) -> Outcome:
        return Outcome(results=lambda: one(Awaitable(self.awaited(arguments.get(0)))))

    def _gather(self, arguments: Arguments) -> Outcome:
        return Outcome(results=lambda: one(Awaitable(one(Fixed(tuple(self.awaited(v) for v in arguments.positional))))))

    def _task(self, arguments: Arguments) -> Outcome:
        return Outcome(results=lambda: frozenset((Instance("asyncio.Task", True),)))

    def _default_table(self, arguments: Arguments) -> Outcome:
        made = [self.called(value, Arguments([])) for value in ordered(arguments.get(0))]
        return Outcome(
            results=lambda: one(Table((("", frozenset(value for one_made in made for value in one_made.results())),)))
        )

    def _zip(self, arguments: Arguments) -> Outcome:
        parts = tuple(self.elements(values) for values in arguments.positional)
        sources = frozenset(value for values in arguments.positional for value in values)
        return Outcome(results=lambda: one(Lazy(EMPTY, one(Fixed(parts)), sources)))

    def _iter(self, arguments: Arguments) -> Outcome:
        """Return an iterable as it is, or, with a value to stop at, what calls a function for each element."""
        if len(arguments.positional) < 2:
            return Outcome(results=lambda: arguments.get(0) or ANYTHING)
        return Outcome(results=lambda: one(Lazy(arguments.get(0), ANYTHING)))

    def _enumerate(self, arguments: Arguments) -> Outcome:
        pair = Fixed((SOME_DATA, self.elements(arguments.get(0))))
        return Outcome(results=lambda: one(Lazy(EMPTY, one(pair), arguments.get(0))))

    _SPECIAL: ClassVar[dict[str, Callable[..., Outcome]]] = {
        "functools.partial": _partial,
        "functools.partialmethod": _partial,
        "typing.cast": _cast,
        "typing_extensions.cast": _cast,
        "fastapi.Depends": _depends,
        "importlib.import_module": _import_module,
        "typing.TypeVar": _type_variable,
        "typing_extensions.TypeVar": _type_variable,
        "aiohttp.web.AppKey": _application_key,
        "attr.Factory": _factory,
        "attr.attrib": _field,
        "attr.ib": _field,
        "attrs.Factory": _factory,
        "attrs.field": _field,
        "dataclasses.field": _field,
        "pydantic.Field": _field,
        "pydantic.PrivateAttr": _field,
        "sqlmodel.Field": _field,
        "dependency_injector.providers.Factory": _partial,
        "dependency_injector.providers.Singleton": _partial,
        "dependency_injector.providers.ThreadSafeSingleton": _partial,
        "builtins.object.__new__": _new,
        "builtins.super": _super,
        "builtins.getattr": _getattr,
        "builtins.type": _type,
        "builtins.zip": _zip,
        "builtins.iter": _iter,
        "collections.defaultdict": _default_table,
        "builtins.enumerate": _enumerate,
        "asyncio.wait_for": _awaited_argument,
        "asyncio.gather": _gather,
        "asyncio.create_task": _task,
        "asyncio.ensure_future": _task,
    }


def _gives(value: Value) -> Outcome:
    return Outcome(results=lambda: frozenset((value,)))
