"""``rdjson``: the diagnostic format of reviewdog. Columns are UTF-8 bytes, as its definition demands."""

from __future__ import annotations

from typing import Any, TextIO

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding, Fix
from mlplatlint.reports.escape import dumps, visible, whole
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import NOWHERE, Positions

_SEVERITY = {"critical": "ERROR", "high": "ERROR", "medium": "WARNING", "low": "INFO", "info": "INFO"}


def write(report: Report, out: TextIO) -> None:
    """Write one document; diagnostics are written one by one."""
    positions = Positions(report.sources)
    source = {"name": report.tool.name, "url": report.tool.information_uri}
    out.write(f'{{"source": {dumps(source)},\n"diagnostics": ')
    separator = "[\n"
    for finding in report.findings:
        out.write(separator + dumps(_diagnostic(report, positions, finding)))
        separator = ",\n"
    out.write("[]}\n" if separator == "[\n" else "\n]}\n")


def _diagnostic(report: Report, positions: Positions, finding: Finding) -> dict[str, Any]:
    url = report.rule(finding.rule).help_url
    result: dict[str, Any] = {
        "message": visible(finding.message),
        "location": _location(positions, finding.path, finding.span),
        "severity": _SEVERITY[finding.severity],
        "code": {"value": finding.rule, **({"url": url} if url else {})},
    }
    suggestions = [record for fix in finding.fixes if (record := _suggestion(positions, finding, fix))]
    if suggestions:
        result["suggestions"] = suggestions
    if finding.related:
        result["related_locations"] = [
            {"message": visible(place.message), "location": _location(positions, place.path, place.span)}
            for place in finding.related
        ]
    return result


def _suggestion(positions: Positions, finding: Finding, fix: Fix) -> dict[str, Any] | None:
    """Return a fix of one edit in the finding's own file; reviewdog has no form for others."""
    if len(fix.edits) != 1 or fix.edits[0].path != finding.path:
        return None
    edit = fix.edits[0]
    area = _range(positions, edit.path, edit.span)
    return {"range": area, "text": edit.replacement} if area else None


def _location(positions: Positions, path: str, span: Span) -> dict[str, Any]:
    area = _range(positions, path, span)
    return {"path": whole(path), **({"range": area} if area else {})}


def _range(positions: Positions, path: str, span: Span) -> dict[str, Any] | None:
    region = positions.region(path, span)
    if region is NOWHERE:
        return None
    start, end, _ = region
    return {
        "start": {"line": start.line, "column": start.utf8},
        "end": {"line": end.line, "column": end.utf8},
    }
