"""Rules about the kind of engine and the scheme of its URL; the row says which combination is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Edit, Fix, Hit, Place
from mlplatlint.project.database_urls import Engine, engines
from mlplatlint.project.model import Project
from mlplatlint.rules import tables


class Mistake(NamedTuple):
    """Schemes that are wrong for a kind of engine (None: any), those that are likely wrong, and what to use instead."""

    asynchronous: bool | None
    schemes: frozenset[str]
    likely: frozenset[str]
    twins: dict[str, str]


def load_rows(rows: str) -> Mistake:
    """Return the combination that ``rows`` names: ``sync-in-async``, ``async-in-sync`` or ``unknown``."""
    table = tables.load("database_dialects.toml")
    twins = table["twin"]
    if rows == "sync-in-async":
        return Mistake(True, frozenset(table["synchronous"]), frozenset(table["synchronous_by_default"]), twins)
    if rows == "async-in-sync":
        return Mistake(False, frozenset(table["asynchronous"]), frozenset(), twins)
    return Mistake(None, frozenset(table["unknown"]), frozenset(), {"postgres": "postgresql"})


def check(project: Project, mistake: Mistake) -> Iterator[Hit]:
    """Yield a hit for each engine made with a URL of the wrong kind, wherever the URL comes from."""
    for engine in project.memo(engines):
        call, likely = engine.call, engine.scheme in mistake.likely
        if mistake.asynchronous not in (None, call.asynchronous) or not (likely or engine.scheme in mistake.schemes):
            continue
        twin = mistake.twins.get(engine.scheme, "")
        values = {"scheme": engine.scheme, "function": call.function, "twin": twin or "another driver"}
        yield Hit(
            Span(call.start, call.end),
            values,
            call.symbol,
            engine.path,
            related=tuple(Place(p.path, Span(p.start, p.end), "the URL comes from here") for p in engine.origins),
            fixes=tuple(_fixes(engine, twin)),
            confidence="medium" if likely or engine.origins else "",
        )


def _fixes(engine: Engine, twin: str) -> Iterator[Fix]:
    start = engine.call.scheme_start
    if twin and start >= 0:
        safety = "safe" if engine.scheme == "postgres" else "suggestion"
        edit = Edit(engine.path, Span(start, start + len(engine.scheme)), twin)
        yield Fix(safety, f"use {twin}", (edit,))
