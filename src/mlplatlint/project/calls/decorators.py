"""What functions are once their decorators have been applied."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlplatlint.facts.python_calls import Op, PythonCalls
from mlplatlint.project.calls.call import Arguments
from mlplatlint.project.calls.callers import Callers
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.calls.values import (
    ANYTHING,
    ClassValue,
    Context,
    External,
    FunctionValue,
    Instance,
    Member,
    Partial,
    Value,
    Values,
    known,
    weakened,
)

_MANAGERS = frozenset(("contextlib.contextmanager", "contextlib.asynccontextmanager"))
_KEPT = frozenset(
    ("builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.cached_property",
     "contextlib.contextmanager", "contextlib.asynccontextmanager", "async_generator.asynccontextmanager")
)  # fmt: skip
_ROUTERS = ("fastapi.", "starlette.", "flask.", "quart.")
_REGISTER = frozenset(
    ("get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "route", "websocket", "middleware",
     "exception_handler", "on_event", "before_request", "after_request", "errorhandler")
)  # fmt: skip
"""Methods of applications and routers that note a function down and give it back as it is."""
_SUSPICIOUS = re.compile(
    r"thread|executor|async|await|remote|delay|background|task|job|worker|dispatch|spawn|queue|defer"
)
"""Decorators whose names say that the function may run elsewhere, or be awaited."""


class Decorators(Callers):
    """Applies decorators: those of the project by reading them, those of libraries by what is known of
    them.
    """

    def __init__(self, records: Mapping[str, PythonCalls], index: ModuleIndex, knowledge: Knowledge) -> None:
        super().__init__(records, index, knowledge)
        self._decorated: dict[tuple[str, int, Context | None], Values] = {}
        self._managers: set[tuple[str, int]] = set()

    def decorated(self, function: FunctionValue) -> Values:
        """Return what a function is once its decorators have been applied, innermost first."""
        record = self.function(function.path, function.index)
        if not record.decorators:
            return frozenset((function,))
        key = (function.path, function.index, function.outer)
        found = self._decorated.get(key)
        if found is None:
            unbound = FunctionValue(function.path, function.index, function.outer)
            self._decorated[key] = frozenset((unbound,))
            found = self._decorated[key] = self._wrapped(unbound, record.decorators)
        if function.receiver is None and not function.weak:
            return found
        return frozenset(self._rebound(value, function) for value in found)

    def _rebound(self, value: Value, function: FunctionValue) -> Value:
        """Bind a decorated method to its receiver; a wrapper function takes the receiver as its first
        argument.
        """
        if not isinstance(value, FunctionValue):
            return value
        weak = value.weak or function.weak
        return FunctionValue(value.path, value.index, value.outer, function.receiver, weak)

    def _wrapped(self, function: FunctionValue, decorators: tuple[int, ...]) -> Values:
        values: Values = frozenset((function,))
        context = function.outer or self.module_context(function.path)
        rows = self.records[function.path].expressions
        for expression in reversed(decorators):
            row = rows[expression]
            name = self._decorator_name(function.path, expression)
            if name in ("setter", "getter", "deleter", "register", "wraps"):
                continue
            callee = expression
            if row[0] == Op.CALL:
                callee = self.records[function.path].calls[row[1]].callee
            values = self._apply(context, expression, callee, name, values, function)
        return values

    def _apply(
        self, context: Context, expression: int, callee: int, name: str, values: Values, function: FunctionValue
    ) -> Values:
        libraries = [value for value in self.evaluate(context, callee) if not self._is_own(value)]
        for library in libraries:
            dotted = library.name if isinstance(library, External) else ""
            if dotted in _MANAGERS:
                self._managers.add((function.path, function.index))
            if dotted in _KEPT or dotted in self.knowledge.transparent or _registers(library):
                return values
            product = self._wrapper_type(library)
            if product is not None:
                return frozenset((Instance(product, True, (("__wrapped__", values),)),))
            named = isinstance(library, (External, Member))
            if not named or dotted in self.knowledge.offload or _SUSPICIOUS.search(name.lower()):
                return ANYTHING
            return weakened(values)
        found: set[Value] = set()
        for decorator in _taking_functions(self.evaluate(context, expression)):
            results = _wrappers(self.called(decorator, Arguments([values])).results())
            found |= results if known(results) else weakened(values)
        return frozenset(found) or values

    def _is_own(self, value: Value) -> bool:
        return isinstance(value, (FunctionValue, ClassValue)) or (
            isinstance(value, Instance) and isinstance(value.type, tuple)
        )

    def _wrapper_type(self, value: Value) -> str | None:
        """Return the library type that a decorator turns a function into, such as a task."""
        if isinstance(value, External):
            return self.knowledge.produces.get(value.name)
        if isinstance(value, Member):
            return self.knowledge.product(value.type, value.name)
        return None

    def _decorator_name(self, path: str, expression: int) -> str:
        row = self.records[path].expressions[expression]
        while row[0] == Op.CALL:
            row = self.records[path].expressions[self.records[path].calls[row[1]].callee]
        if row[0] in (Op.ATTRIBUTE, Op.IMPORT, Op.GLOBAL, Op.BUILTIN):
            return self.text(path, row[-1]).rpartition(".")[2]
        return ""


def _taking_functions(decorators: Values) -> Values:
    """Return what takes the function, of what a decorator with optional arguments gives: ``partial(decorator, ...)``, or
    the outermost of the functions inside it.
    """
    if len(decorators) < 2:
        return decorators
    partial = frozenset(value for value in decorators if isinstance(value, Partial))
    inner = [value for value in decorators if isinstance(value, FunctionValue) and value.outer is not None]
    return partial or (frozenset((min(inner, key=_nesting),)) if len(inner) == len(decorators) else decorators)


def _wrappers(results: Values) -> Values:
    """Return what stands for the function, of what a decorator with optional arguments gives: the innermost wrapper."""
    if len(results) < 2:
        return results
    inner = [value for value in results if isinstance(value, FunctionValue) and value.outer is not None]
    others = [value for value in results if value not in inner and not isinstance(value, Partial)]
    return frozenset((max(inner, key=_nesting),)) if inner and not others else results


def _nesting(value: FunctionValue) -> int:
    depth, outer = 0, value.outer
    while outer is not None:
        depth, outer = depth + 1, outer.outer
    return depth


def _registers(value: Value) -> bool:
    """Tell whether a decorator is one by which a web framework learns of a handler."""
    return isinstance(value, Member) and value.name in _REGISTER and str(value.type).startswith(_ROUTERS)
