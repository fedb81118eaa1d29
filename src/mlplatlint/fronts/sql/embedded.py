"""SQL inside a string of another language: its statements as migration steps, with spans where they can be told."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.migrations import Step
from mlplatlint.files.source import Source
from mlplatlint.fronts.sql.read import read_statement
from mlplatlint.fronts.sql.split import split


def embedded_steps(
    source: Source, span: tuple[int, int], text: str, autocommit: bool = False, doubt: bool = False
) -> Iterator[Step]:
    """Yield one step for each statement of a string.

    ``span`` holds the call that runs it. Where the text stands in the source as it is (no escapes, no parts
    put together), a statement's span is its own; else it is the call's.
    """
    data = text.encode("utf-8", "surrogatepass")
    start, end = span
    found = source.data.find(data, start, end) if data.strip() else -1
    parts = split(data)
    for begin, stop in zip(parts.starts, parts.ends, strict=True):
        # SQLAlchemy's text() takes `:name` for a parameter, so a colon may be written with a backslash.
        statement = data[begin:stop].decode("utf-8", "replace").replace("\\:", ":")
        actions = read_statement(statement)
        where = (found + begin, found + stop) if found >= 0 else span
        yield Step("sql", where, None, actions, statement, autocommit, doubt)
