"""A SQL file, or SQL inside another language, as statements with positions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.sql.split import Split, split

if TYPE_CHECKING:
    from mlplatlint.facts.schema_actions import AnyAction

_BULK = 500
"""So many INSERT statements in a row are looked at one by one; the rest of the run is a data load."""


class SqlStatement:
    """One statement. ``text`` is without its semicolon; ``span`` lies in ``source``.

    ``order`` counts the statements of its script from 0.
    """

    def __init__(self, source: Source, span: Span, text: str, order: int = 0) -> None:
        self.source = source
        self.span = span
        self.text = text
        self.order = order

    @cached_property
    def actions(self) -> tuple[AnyAction, ...]:
        """What the statement does to the schema."""
        from mlplatlint.fronts.sql.read import read_statement

        return read_statement(self.text)

    @cached_property
    def head(self) -> str:
        """The first word in lower case; empty when the statement begins otherwise."""
        from mlplatlint.fronts.sql.tokens import WORD, TokenError, tokenize

        try:
            tokens = tokenize(self.text[:200].split("'", 1)[0])
        except TokenError:
            return ""
        return tokens[0].value if tokens and tokens[0].kind == WORD else ""

    @cached_property
    def tree(self) -> Any:
        """The syntax tree by sqlglot, or None where sqlglot has none or only a ``Command``.

        For queries and data changes alone: sqlglot misreads several ALTER TABLE forms, so schema changes are told by
        :attr:`actions`.
        """
        from mlplatlint.fronts.sql.trees import query_tree

        return query_tree(self.text)

    def sub_span(self, start: int, end: int) -> Span:
        """Return the span of the characters ``text[start:end]``."""
        base = self.span.start
        if self.text.isascii():
            return Span(base + start, base + end)
        return Span(base + len(self.text[:start].encode()), base + len(self.text[:end].encode()))


class SqlScript:
    """A SQL file. Statements are made on demand: a dump of a million rows costs two integers a row."""

    def __init__(self, source: Source, parts: Split) -> None:
        self.source = source
        self.parts = parts

    def __len__(self) -> int:
        return len(self.parts.starts)

    def statement(self, order: int) -> SqlStatement:
        """Return the statement with this number, counted from 0."""
        span = Span(self.parts.starts[order], self.parts.ends[order])
        return SqlStatement(self.source, span, self.source.text(span), order)

    def statements(self) -> Iterator[SqlStatement]:
        """Yield the statements; of a long run of INSERTs only the first 500."""
        data = self.source.data
        run = 0
        for order in range(len(self)):
            start = self.parts.starts[order]
            run = run + 1 if data[start : start + 6].lower() == b"insert" else 0
            if run <= _BULK:
                yield self.statement(order)


def parse(source: Source) -> SqlScript:
    """Split a SQL file into statements.

    Raises:
        ParseFailure: a quote or comment is never closed.
    """
    data = bytes(source.data)
    parts = split(data)
    if parts.complaint >= 0:
        template = b"{{" in data or b"{%" in data
        raise ParseFailure("a quote, dollar quote or comment is never closed", parts.complaint, template=template)
    return SqlScript(source, parts)


def statements(script: SqlScript) -> Iterator[SqlStatement]:
    """Yield a script's statements: the view ``SqlStatement`` of a SQL file."""
    yield from script.statements()
