"""Judges cloud resources by the rows of ``rules/data/cloud_properties.toml``.

``rows`` of a page is ``cloud_properties.toml#<rule>``: the rows whose ``rule`` is that name. A row is for CloudFormation types
(``types``) or for CDK classes (``constructs``), and looks at the properties unless ``on`` says ``options`` (the props of the
construct as written) or ``attributes`` (what stands beside the properties).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.conditions import Outcome, evaluate
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import Value
from mlplatlint.rules.tables import rows_of

SETTINGS = ("ignore-rows", "floor")
Row = Mapping[str, Any]
Rows = Mapping[str, list[Row]]

_DEFAULT_FLOOR = 3


def load_rows(rows: str) -> Rows:
    """Return the rows of one rule, by lower-case resource type or construct class."""
    by_type: dict[str, list[Row]] = {}
    for row in rows_of(rows):
        for name in row.get("types") or row["constructs"]:
            by_type.setdefault(name.lower(), []).append(row)
    return by_type


def check(resource: CloudResource, settings: Mapping[str, Any], rows: Rows) -> Iterator[Hit]:
    """Yield a hit for each row that a resource fails.

    Settings: ``ignore-rows`` (row keys), and ``floor`` (1 to 3) where rows carry key levels.
    """
    told: set[str] = set()
    for row in (*rows.get(resource.type.lower(), ()), *rows.get(resource.construct.lower(), ())):
        if row.get("group") in told or not _counts(row, resource, settings):
            continue
        outcome = evaluate(row["test"], _tree(resource, row))
        if outcome.holds is False or outcome.divided:
            if "group" in row:
                told.add(row["group"])
            yield _hit(resource, row, outcome)


def _tree(resource: CloudResource, row: Row) -> Value:
    return {"options": resource.options, "attributes": resource.attributes}.get(row.get("on", ""), resource.properties)


def _counts(row: Row, resource: CloudResource, settings: Mapping[str, Any]) -> bool:
    if row["key"] in settings.get("ignore-rows", ()):
        return False
    if "unless-name" in row and row["unless-name"] in f"{resource.name} {resource.symbol}".lower():
        return False
    floor = settings.get("floor", _DEFAULT_FLOOR)
    absent, passing = row.get("level", (0, _DEFAULT_FLOOR))
    return "level" not in row or absent < floor <= passing


def _hit(resource: CloudResource, row: Row, outcome: Outcome) -> Hit:
    """Point at the value that fails; at the resource's name where the fault is what is missing."""
    # Where props contradict each other the telling one is the first, present or not; else what is written is to blame.
    candidates = outcome.culprits[:1] if row.get("on") == "options" else outcome.culprits
    written = [culprit.span for culprit in candidates if culprit.kind != "absent" and culprit.span.end]
    confidence = row.get("confidence", "")
    if any(value.assumed for value in outcome.culprits):
        confidence = "medium"
    if outcome.divided:  # one branch of a condition fails: whether it is ever deployed is not known
        confidence = "low"
    kind = resource.construct if "constructs" in row else resource.type
    what = f"{kind} `{resource.name}`" if resource.name else kind
    return Hit(
        span=written[0] if written else resource.span,
        values={"resource": what, "problem": row["problem"]},
        symbol=resource.symbol,
        severity=row["severity"],
        confidence=confidence,
        tags=(f"row:{row['key']}",),
    )
