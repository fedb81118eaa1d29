"""A report's parts as plain values: what ``json`` and ``jsonl`` say, in the same words.

The shape is a contract (``schema/check-v1.schema.json``): keys are added within a schema version, never
removed. Lines and columns are 1-based, columns in Unicode code points, ends exclusive.
"""

from __future__ import annotations

from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding, Fix, Notification, Place
from mlplatlint.reports.model import Report, Suppressed
from mlplatlint.reports.positions import Positions

SCHEMA_VERSION = 1


def tool_record(report: Report) -> dict[str, Any]:
    """Return name, version and edition."""
    tool = report.tool
    return {"name": tool.name, "version": tool.version, "edition": tool.edition}


def finding_record(report: Report, positions: Positions, finding: Finding) -> dict[str, Any]:
    """Return one finding."""
    rule = report.rule(finding.rule)
    return {
        "rule": finding.rule,
        "family": rule.family,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "path": finding.path,
        **_range(positions, finding.path, finding.span),
        "start_byte": finding.span[0],
        "end_byte": finding.span[1],
        "symbol": finding.symbol,
        "cell": {"number": finding.cell[0], "line": finding.cell[1]} if finding.cell else None,
        "fingerprint": finding.fingerprint,
        "flow": [_step(positions, place) for place in finding.flow],
        "related": [_related(positions, place) for place in finding.related],
        "fixes": [_fix(positions, fix) for fix in finding.fixes],
        "tags": list(dict.fromkeys((*rule.tags, *finding.tags))),
        "view": rule.view,
        "task": rule.task,
        "help_url": rule.help_url,
    }


def suppressed_record(report: Report, positions: Positions, item: Suppressed) -> dict[str, Any]:
    """Return a finding with what hid it; ``until`` is null when the suppression has no end."""
    record = finding_record(report, positions, item.finding)
    record["suppression"] = {"by": item.by, "reason": item.reason, "until": item.until or None}
    return record


def notification_record(item: Notification) -> dict[str, Any]:
    """Return one notification; ``path`` and ``line`` are null where they say nothing."""
    return {
        "level": item.level,
        "code": item.code,
        "path": item.path or None,
        "line": item.line or None,
        "message": item.message,
    }


def summary_record(report: Report) -> dict[str, Any]:
    """Return the counts of a run. ``rules`` holds the number of files each rule was run on."""
    return {
        "findings": len(report.findings),
        "by_severity": report.by_severity(),
        "suppressed": len(report.suppressed),
        "fixable": report.fixable(),
        "files": report.stats.total_files,
        "files_by_kind": dict(sorted(report.stats.files.items())),
        "rules": dict(sorted(report.stats.checked.items())),
    }


def _range(positions: Positions, path: str, span: Span) -> dict[str, int]:
    start, end, _ = positions.region(path, span)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}


def _step(positions: Positions, place: Place) -> dict[str, Any]:
    start = positions.region(place.path, place.span).start
    return {"path": place.path, "line": start.line, "column": start.column, "message": place.message}


def _related(positions: Positions, place: Place) -> dict[str, Any]:
    return {"path": place.path, **_range(positions, place.path, place.span), "message": place.message}


def _fix(positions: Positions, fix: Fix) -> dict[str, Any]:
    edits = [
        {
            "path": edit.path,
            **_range(positions, edit.path, edit.span),
            "start_byte": edit.span[0],
            "end_byte": edit.span[1],
            "replacement": edit.replacement,
        }
        for edit in fix.edits
    ]
    return {"safety": fix.safety, "message": fix.message, "edits": edits}
