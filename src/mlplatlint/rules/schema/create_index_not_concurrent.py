"""An index built under a lock that stops all writes to an existing table."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import CreateIndex
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.model import Hit
from mlplatlint.project.schema.scripts import MigrationScript


def check(script: MigrationScript) -> Iterator[Hit]:
    for change in script.changes:
        action = change.action
        if not isinstance(action, CreateIndex) or action.concurrently or change.fresh:
            continue
        index = action.index
        # ON ONLY builds nothing: the partitions' indexes are built one by one and attached.
        if index.only or not index.table or HOLE in index.table:
            continue
        name = index.name if index.name and HOLE not in index.name else "an index"
        values = {"index": name, "table": index.table}
        yield Hit(change.span, values, index.table, confidence=script.confidence)
