"""Where a file asks questions of JSON columns, through SQLAlchemy or in SQL text."""

from __future__ import annotations

import msgspec


class JsonQuery(msgspec.Struct, frozen=True, array_like=True):
    """One predicate over a column that may hold JSON.

    ``owner`` is the dotted name of a model's attribute (``<here>.Run.params``), or empty; then ``table`` and ``column``
    are those of SQL text. ``operator`` is the SQL operator. ``path`` is the SQL of what is asked about, with ``$`` for the
    column: ``$``, ``$ -> 'tags'``, ``$ ->> 'a'``, ``($ ->> 'a')::integer``. ``form`` is ``method`` (``.contains``), ``op``
    (``.op("@>")``), ``func`` (``func.jsonb_path_exists``), ``compare`` or ``sql``; ``literal`` tells that the right side is
    plain Python text.
    """

    owner: str
    operator: str
    path: str
    span: tuple[int, int]
    form: str
    literal: bool = False
    table: str = ""
    column: str = ""


class JsonQueries(msgspec.Struct, frozen=True, array_like=True):
    """The JSON questions of one file."""

    queries: tuple[JsonQuery, ...] = ()
