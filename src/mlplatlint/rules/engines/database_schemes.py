"""Rules about the kind of engine and the scheme of its URL; the row says which combination is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Edit, Fix, Hit, Place
from mlplatlint.project.database_urls import Engine, engines
from mlplatlint.project.model import Project
from mlplatlint.project.pins import Pin, governing, pins
from mlplatlint.rules import tables


class Mistake(NamedTuple):
    """Schemes that are wrong for a kind of engine (None: any), those that are likely wrong, and what to use instead."""

    asynchronous: bool | None
    schemes: frozenset[str]
    likely: frozenset[str]
    twins: dict[str, str]
    before: dict[str, tuple[int, ...]] = {}
    """Schemes that SQLAlchemy knows from a release on."""


_BOTH_WAYS = (2, 1)
"""The release of SQLAlchemy from which ``postgresql://`` is psycopg 3, which works in both ways."""


def load_rows(rows: str) -> Mistake:
    """Return the combination that ``rows`` names: ``sync-in-async``, ``async-in-sync`` or ``unknown``."""
    table = tables.load("database_dialects.toml")
    twins = table["twin"]
    if rows == "sync-in-async":
        return Mistake(True, frozenset(table["synchronous"]), frozenset(table["synchronous_by_default"]), twins)
    if rows == "async-in-sync":
        return Mistake(False, frozenset(table["asynchronous"]), frozenset(), twins)
    before = {scheme: tuple(release) for scheme, release in table["since"].items()}
    return Mistake(None, frozenset(table["unknown"]), frozenset(), table["meant"], before)


def check(project: Project, mistake: Mistake) -> Iterator[Hit]:
    """Yield a hit for each engine made with a URL of the wrong kind, wherever the URL comes from."""
    for engine in project.memo(engines):
        call, likely = engine.call, engine.scheme in mistake.likely
        if likely and _works_in_both_ways(project, engine.path):
            continue
        too_early = _is_too_early(project, engine, mistake.before)
        if mistake.asynchronous not in (None, call.asynchronous) or not (
            likely or too_early or engine.scheme in mistake.schemes
        ):
            continue
        twin = mistake.twins.get(engine.scheme, "")
        values = {
            "scheme": engine.scheme,
            "function": call.function,
            "twin": f"`{twin}://`" if twin else "another driver",
        }
        yield Hit(
            Span(call.start, call.end),
            values,
            call.symbol,
            engine.path,
            related=tuple(Place(p.path, Span(p.start, p.end), "the URL comes from here") for p in engine.origins),
            fixes=tuple(_fixes(engine, twin)),
            confidence="medium" if likely or engine.origins else "",
        )


def _works_in_both_ways(project: Project, path: str) -> bool:
    """Tell whether plain ``postgresql://`` may be psycopg 3, by the packages that are required."""
    required = _pins(project, path)
    allowed = not required or any(pin.allows_from(_BOTH_WAYS) for pin in required)
    return allowed and bool(governing(pins(project, "psycopg"), path))


def _is_too_early(project: Project, engine: Engine, before: dict[str, tuple[int, ...]]) -> bool:
    """Tell whether every release that is required lacks the scheme."""
    if engine.scheme not in before:
        return False
    required = _pins(project, engine.path)
    return bool(required) and not any(pin.allows_from(before[engine.scheme]) for pin in required)


def _pins(project: Project, path: str) -> list[Pin]:
    """Return what requirement files say about the SQLAlchemy that a file runs with."""
    return governing(pins(project, "sqlalchemy"), path)


def _fixes(engine: Engine, twin: str) -> Iterator[Fix]:
    start = engine.call.scheme_start
    if twin and start >= 0:
        safety = "safe" if engine.scheme == "postgres" else "suggestion"
        edit = Edit(engine.path, Span(start, start + len(engine.scheme)), twin)
        yield Fix(safety, f"use {twin}", (edit,))
