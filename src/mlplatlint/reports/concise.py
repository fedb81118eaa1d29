"""``concise``: ``path:line:column: severity[rule] message``, one line each, as editors and grep read it."""

from __future__ import annotations

from typing import TextIO

from mlplatlint.reports.escape import visible
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import Positions
from mlplatlint.reports.terminal import Paint, guarded


def write(report: Report, out: TextIO) -> None:
    """Write a line for each finding; nothing when there is none.

    Columns are in code points. Files without lines (model artifacts) stand at 1:1.
    """
    positions = Positions(report.sources)
    paint = Paint(report.terminal.color)
    with guarded(out, report.terminal.guard):
        for finding in report.findings:
            start = positions.region(finding.path, finding.span).start
            label = paint.severity(finding.severity, f"{finding.severity}[{finding.rule}]")
            where = f"{visible(finding.path)}:{start.line}:{start.column}"
            out.write(f"{where}: {label} {visible(finding.message)}\n")
