"""``json``: one document, a contract for programs; one finding per line, so that it diffs well."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Write the document; findings are written one by one, never held in memory together."""
    positions = Positions(report.sources)
    out.write(f'{{"schema_version": {SCHEMA_VERSION},\n"tool": {dumps(tool_record(report))},\n')
    out.write('"findings": ')
    _array(out, (finding_record(report, positions, finding) for finding in report.findings))
    out.write(f',\n"summary": {dumps(summary_record(report))},\n"notifications": ')
    _array(out, (notification_record(item) for item in report.notifications))
    out.write(',\n"suppressed": ')
    _array(out, (suppressed_record(report, positions, item) for item in report.suppressed))
    out.write("}\n")


def _array(out: TextIO, values: Iterable[dict[str, Any]]) -> None:
    separator = "[\n"
    for value in values:
        out.write(separator + dumps(value))
        separator = ",\n"
    out.write("[]" if separator == "[\n" else "\n]")
