"""``jsonl``: the parts of ``json``, one object per line, told apart by ``type``; for streams and ``jq``."""

from __future__ import annotations

from typing import Any, TextIO

from mlplatlint.reports.escape import dumps
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import Positions
from mlplatlint.reports.records import (
    SCHEMA_VERSION,
    finding_record,
    notification_record,
    summary_record,
    suppressed_record,
    tool_record,
)


def write(report: Report, out: TextIO) -> None:
    """Write lines of type ``run``, ``finding``, ``suppressed``, ``notification``, ``summary``, so ordered."""
    positions = Positions(report.sources)
    out.write(dumps({"schema_version": SCHEMA_VERSION, "type": "run", "tool": tool_record(report)}) + "\n")
    for finding in report.findings:
        _line(out, "finding", finding_record(report, positions, finding))
    for hidden in report.suppressed:
        _line(out, "suppressed", suppressed_record(report, positions, hidden))
    for item in report.notifications:
        _line(out, "notification", notification_record(item))
    _line(out, "summary", summary_record(report))


def _line(out: TextIO, kind: str, record: dict[str, Any]) -> None:
    out.write(dumps({"type": kind, **record}) + "\n")
