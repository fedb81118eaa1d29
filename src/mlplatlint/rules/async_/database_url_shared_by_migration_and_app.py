"""One database URL for a synchronous environment of Alembic and an asynchronous engine of the application."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.database_urls import engines
from mlplatlint.project.model import Project

_BOTH = ("postgresql+psycopg", "oracle+oracledb")
"""Schemes that SQLAlchemy opens either way."""


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit where Alembic makes a plain engine of a setting from which the application makes an asynchronous one."""
    facts = project.facts("database-engines")
    schemes = {(one.path, one.call.start): one.scheme for one in project.memo(engines)}
    used = {
        call.setting.lower(): (path, call)
        for path, record in sorted(facts.items())
        for call in record.calls
        if call.asynchronous and call.setting and not record.migrates and not record.rewrites
    }
    for path, record in sorted(facts.items()):
        for call in record.calls if record.migrates and not record.rewrites else ():
            other = used.get(call.setting.lower())
            if call.asynchronous or other is None or schemes.get((path, call.start), "") in _BOTH:
                continue
            place = Place(other[0], Span(other[1].start, other[1].end), "the application's engine is asynchronous")
            values = {"setting": call.setting, "function": call.function}
            yield Hit(Span(call.start, call.end), values, call.symbol, path, related=(place,))
