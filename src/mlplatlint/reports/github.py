"""``github``: workflow commands that GitHub Actions shows as annotations.

A step shows ten errors, ten warnings and ten notices and drops the rest in silence. So the worst come first,
what exceeds the ten is left out here, and the last notice tells how many and where they can be read.
"""

from __future__ import annotations

from typing import NamedTuple, TextIO

from mlplatlint.findings.model import CONFIDENCE_RANK, SEVERITY_RANK, Finding, Notification
from mlplatlint.reports.escape import command_data, command_property, visible
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import NOWHERE, Positions

_COMMAND = {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}
_NOTIFICATION_COMMAND = {"error": "error", "warning": "warning", "info": "notice"}
_BUDGET = 10
_MESSAGE_LIMIT = 4000
"""The runner cuts a message at 4,096 characters."""


class _Annotation(NamedTuple):
    level: str
    rank: tuple[int, int, int]
    line: str


def command(name: str, properties: list[tuple[str, str]], message: str) -> str:
    """Return one workflow command, escaped; properties without a value are left out."""
    fields = ",".join(f"{key}={command_property(value)}" for key, value in properties if value)
    return f"::{name}{' ' + fields if fields else ''}::{command_data(message)}"


def write(report: Report, out: TextIO) -> None:
    """Write at most ten commands of each level; notifications about the run come before findings."""
    positions = Positions(report.sources)
    prefix = report.git().prefix
    annotations = [_of_notification(item, prefix, index) for index, item in enumerate(report.notifications)] + [
        _of_finding(positions, prefix, finding, index) for index, finding in enumerate(report.findings)
    ]
    annotations.sort(key=lambda item: item.rank)
    levels = {level: [item for item in annotations if item.level == level] for level in ("error", "warning", "notice")}
    shown = {level: items[:_BUDGET] for level, items in levels.items()}
    if any(len(items) > _BUDGET for items in levels.values()):
        shown["notice"] = shown["notice"][: _BUDGET - 1]  # the last one is for the number left out
    for items in shown.values():
        for item in items:
            out.write(item.line + "\n")
    left = len(annotations) - sum(len(items) for items in shown.values())
    if left:
        text = f"{left} more findings are not annotated; the job summary and the other reports hold them all."
        out.write(command("notice", [("title", "mlplatlint")], text) + "\n")


def _of_finding(positions: Positions, prefix: str, finding: Finding, index: int) -> _Annotation:
    region = positions.region(finding.path, finding.span)
    properties = [("file", _path(prefix, finding.path))]
    if region is not NOWHERE:
        start, end, _ = region
        one_line = start.line == end.line
        properties += [
            ("line", str(start.line)),
            ("endLine", str(end.line)),
            # The runner drops columns of a range over several lines.
            ("col", str(start.utf16) if one_line else ""),
            ("endColumn", str(end.utf16) if one_line else ""),
        ]
    properties.append(("title", f"{finding.severity}: {finding.rule}"))
    level = _COMMAND[finding.severity]
    rank = (SEVERITY_RANK[finding.severity], CONFIDENCE_RANK[finding.confidence], index)
    return _Annotation(level, rank, command(level, properties, _message(finding.message)))


def _of_notification(item: Notification, prefix: str, index: int) -> _Annotation:
    level = _NOTIFICATION_COMMAND.get(item.level, "notice")
    properties = [
        ("file", _path(prefix, item.path) if item.path else ""),
        ("line", str(item.line) if item.path and item.line else ""),
        ("title", f"mlplatlint: {item.code}"),
    ]
    # What the run could not do precedes what it found; mere remarks come last.
    first = -1 if level != "notice" else len(SEVERITY_RANK)
    return _Annotation(level, (first, 0, index), command(level, properties, _message(item.message)))


def _path(prefix: str, path: str) -> str:
    return f"{prefix}/{path}" if prefix else path


def _message(text: str) -> str:
    return visible(text)[:_MESSAGE_LIMIT]
