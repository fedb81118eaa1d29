"""Judges services of Compose files by the rows of ``rules/data/compose.toml``.

``rows`` of a page is ``compose.toml#<rule>``. A row goes down ``each`` (a list, an item at a time) and then ``path`` from the
service and applies ``when``, as :mod:`mlplatlint.rules.engines.kubernetes_settings` does. What is absent is only told of services that this
file defines in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile, Service
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.engines.kubernetes_settings import fails
from mlplatlint.rules.tables import rows_of

Row = Mapping[str, Any]


def load_rows(rows: str) -> list[Row]:
    """Return the rows of one rule."""
    return rows_of(rows)


def check(compose: ComposeFile, rows: list[Row]) -> Iterator[Hit]:
    """Yield a hit for each setting that fails a row."""
    # What an anchor holds stands once, however many services take it.
    told: set[Span] = set()
    for service in compose.services:
        for row in rows:
            for hit in _judge(service, row):
                if hit.span not in told:
                    told.add(hit.span)
                    yield hit


def _judge(service: Service, row: Row) -> Iterator[Hit]:
    targets: list[YamlNode] = [service.node]
    if "each" in row:
        listed = service.node.get(*row["each"].split("."))
        targets = list(listed.items) if listed is not None else []
    for target in targets:
        found = target.get(*row["path"].split(".")) if row.get("path") else target
        if not fails(found, row) or (found is None and not service.complete):
            continue
        span = Span(found.key_span.start, found.span.end) if found is not None else service.span
        shown = found.text[:80] if found is not None and found.kind == "scalar" else ""
        yield Hit(
            span,
            {"service": service.name, "problem": row["problem"].format(value=shown)},
            service.symbol,
            severity=row["severity"],
            confidence="medium" if found is None else "",
        )
