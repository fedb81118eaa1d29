"""The parts of a call: its arguments, and what it runs and gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, overload

from mlplatlint.facts.python_calls import Class, PythonCalls
from mlplatlint.project.calls.knowledge import Row
from mlplatlint.project.calls.values import ANYTHING, EMPTY, Context, Values


class Evaluates(Protocol):
    """Whoever can evaluate an expression."""

    def evaluate(self, context: Context, expression: int) -> Values:
        """Return what an expression may stand for."""
        ...


class Blocked(NamedTuple):
    """A call of the table that blocks: its row, and what was called in the words of the table.

    ``brief`` marks a sleep of at most a few milliseconds.
    """

    row: Row
    name: str
    brief: bool = False


Run = Context | Blocked
"""What a call runs: project code, or a blocking call of a library."""


def _anything() -> Values:
    return ANYTHING


class Outcome:
    """What calling one candidate does: what it runs, what it gives back, and how sure that is."""

    __slots__ = ("known", "results", "runs", "weak")

    def __init__(
        self,
        runs: tuple[Run, ...] = (),
        results: Callable[[], Values] | None = None,
        *,
        known: bool = True,
        weak: bool = False,
    ) -> None:
        self.runs = runs
        self.results = results or _anything
        self.known = known
        self.weak = weak


class Arguments:
    """The arguments of a call: of one in the code, or made up of values.

    ``positional`` and ``keywords`` hold values; ``complete`` is false after a star argument, when more may
    follow. ``site`` is the call in the code, if there is one.
    """

    __slots__ = ("complete", "keywords", "positional", "site")

    def __init__(
        self,
        positional: Sequence[Values],
        keywords: Mapping[str, Values] | None = None,
        *,
        complete: bool = True,
        site: tuple[Context, int] | None = None,
    ) -> None:
        self.positional = positional
        self.keywords = keywords or {}
        self.complete = complete
        self.site = site

    def get(self, position: int, keyword: str = "") -> Values:
        """Return an argument's values; empty when it is not passed, or may not be."""
        if keyword and keyword in self.keywords:
            return self.keywords[keyword]
        return self.positional[position] if 0 <= position < len(self.positional) else EMPTY


class Evaluated(Sequence[Values]):
    """Positional arguments of a call in the code, each evaluated when it is looked at."""

    __slots__ = ("_context", "_expressions", "_program")

    def __init__(self, program: Evaluates, context: Context, expressions: tuple[int, ...]) -> None:
        self._program = program
        self._context = context
        self._expressions = expressions

    def __len__(self) -> int:
        return len(self._expressions)

    def __iter__(self) -> Iterator[Values]:
        evaluate, context = self._program.evaluate, self._context
        for expression in self._expressions:
            yield evaluate(context, expression)

    @overload
    def __getitem__(self, position: int) -> Values: ...
    @overload
    def __getitem__(self, position: slice) -> Evaluated: ...
    def __getitem__(self, position: int | slice) -> Values | Evaluated:
        if isinstance(position, slice):
            return Evaluated(self._program, self._context, self._expressions[position])
        expression = self._expressions[position]
        return self._context.memo.get(expression) or self._program.evaluate(self._context, expression)


class EvaluatedKeywords(Mapping[str, Values]):
    """Keyword arguments of a call in the code, each evaluated when it is looked at."""

    __slots__ = ("_context", "_expressions", "_program")

    def __init__(self, program: Evaluates, context: Context, expressions: dict[str, int]) -> None:
        self._program = program
        self._context = context
        self._expressions = expressions

    def __len__(self) -> int:
        return len(self._expressions)

    def __iter__(self) -> Iterator[str]:
        return iter(self._expressions)

    def __contains__(self, name: object) -> bool:
        return name in self._expressions

    def __getitem__(self, name: str) -> Values:
        return self._program.evaluate(self._context, self._expressions[name])


class Members:
    """A class's methods and attribute rows by name."""

    __slots__ = ("attributes", "methods")

    def __init__(self, record: PythonCalls, definition: Class) -> None:
        self.methods: dict[str, list[int]] = {}
        self.attributes: dict[str, list[tuple[int, int, int, int]]] = {}
        for name, index in definition.methods:
            self.methods.setdefault(record.names[name], []).append(index)
        for row in definition.attributes:
            self.attributes.setdefault(record.names[row[0]], []).append(row)
