"""``sarif``: SARIF 2.1.0 as GitHub code scanning reads it.

Columns are UTF-16 code units, and the file says so. Suppressed findings are left out, since code scanning
opens an alert for them all the same. What would make it refuse the file is cut, and the file says that too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TextIO

from mlplatlint.findings.model import CONFIDENCE_RANK, SEVERITY_RANK, Finding, Notification
from mlplatlint.reports.escape import dumps, uri, whole
from mlplatlint.reports.git_state import public_address
from mlplatlint.reports.model import GitState, Report
from mlplatlint.reports.sarif_results import Results
from mlplatlint.reports.sarif_rules import descriptor

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RESULTS_KEPT = 5000
_COMPRESSED_LIMIT = 9_000_000
_NOTIFICATION_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


class Group(NamedTuple):
    """Findings of one rule on one line: code scanning would merge them, so they are one result."""

    finding: Finding
    line: int
    twins: list[Finding]


def write(report: Report, out: TextIO) -> None:
    """Write one run; results are written one by one."""
    git = report.git()
    results = Results(report, git.prefix)
    groups = _groups(report.findings, results)
    kept = _worst(groups)
    left_out = len(groups) - len(kept)
    rules = {name: index for index, name in enumerate(sorted({group.finding.rule for group in kept}))}
    out.write(f'{{"$schema": "{_SCHEMA}",\n"version": "2.1.0",\n"runs": [{{\n')
    out.write(f'"tool": {dumps(_tool(report, rules))},\n')
    out.write(f'"automationDetails": {dumps({"id": _automation(report.category)})},\n')
    provenance = _provenance(git)
    if provenance:
        out.write(f'"versionControlProvenance": {dumps([provenance])},\n')
    root = {"description": {"text": "The root of the scanned repository."}}
    out.write(f'"originalUriBaseIds": {dumps({"SRCROOT": root})},\n"columnKind": "utf16CodeUnits",\n')
    results.want_lines((group.finding.path, group.line) for group in kept)
    records = (results.record(group.finding, group.line, group.twins, rules[group.finding.rule]) for group in kept)
    written = _write_results(out, records)
    left_out += len(kept) - written
    notifications = list(report.notifications)
    if left_out:
        text = (
            f"Code scanning takes {_RESULTS_KEPT} results and 10 MB: the {left_out} mildest of {len(groups)}"
            " results are left out here. The format 'json' holds all."
        )
        notifications.append(Notification("warning", "sarif-results-cut", text))
    out.write(f',\n"invocations": [{dumps(_invocation(notifications, git.prefix))}]\n}}]}}\n')


def _groups(findings: Iterable[Finding], results: Results) -> list[Group]:
    groups: dict[tuple[str, str, int], Group] = {}
    for finding in findings:
        line = results.line(finding)
        key = (finding.rule, finding.path, line)
        if key in groups:
            groups[key].twins.append(finding)
        else:
            groups[key] = Group(finding, line, [])
    return list(groups.values())


def _worst(groups: list[Group]) -> list[Group]:
    """Return the results to keep, in their own order: the severest, then the surest, then the first."""
    if len(groups) <= _RESULTS_KEPT:
        return groups

    def rank(index: int) -> tuple[int, int, int]:
        finding = groups[index].finding
        return SEVERITY_RANK[finding.severity], CONFIDENCE_RANK[finding.confidence], index

    return [groups[index] for index in sorted(sorted(range(len(groups)), key=rank)[:_RESULTS_KEPT])]


def _write_results(out: TextIO, records: Iterator[dict[str, Any]]) -> int:
    """Write the array of results until the compressed limit is near; return how many were written."""
    meter = zlib.compressobj(1)
    size = 0
    written = 0
    separator = "[\n"
    out.write('"results": ')
    for record in records:
        text = separator + dumps(record)
        size += len(meter.compress(text.encode()))
        if size > _COMPRESSED_LIMIT:
            break
        out.write(text)
        written += 1
        separator = ",\n"
    out.write("\n]" if written else "[]")
    return written


def _tool(report: Report, rules: dict[str, int]) -> dict[str, Any]:
    tool = report.tool
    driver: dict[str, Any] = {
        "name": tool.name,
        "version": tool.version,
        "semanticVersion": tool.version,
        "informationUri": tool.information_uri,
        "rules": [descriptor(report, report.rule(name)) for name in rules],
    }
    if tool.edition:
        driver["properties"] = {"edition": tool.edition}
    return {"driver": driver}


def _automation(category: str) -> str:
    """Return the run's id; all before its last slash is the category under which alerts are kept apart."""
    return f"mlplatlint/{category.strip('/')}/" if category.strip("/") else "mlplatlint/"


def _provenance(git: GitState) -> dict[str, Any]:
    address = public_address(git.repository)
    if not address:
        return {}
    result: dict[str, Any] = {"repositoryUri": address, "mappedTo": {"uriBaseId": "SRCROOT"}}
    if git.commit:
        result["revisionId"] = git.commit
    if git.branch:
        result["branch"] = whole(git.branch)
    return result


def _invocation(notifications: list[Notification], prefix: str) -> dict[str, Any]:
    result: dict[str, Any] = {"executionSuccessful": not any(item.level == "error" for item in notifications)}
    if notifications:
        result["toolExecutionNotifications"] = [_notification(item, prefix) for item in notifications]
    return result


def _notification(item: Notification, prefix: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "descriptor": {"id": item.code},
        "level": _NOTIFICATION_LEVEL.get(item.level, "note"),
        "message": {"text": whole(item.message)},
    }
    if item.path:
        path = f"{prefix}/{item.path}" if prefix else item.path
        place: dict[str, Any] = {"artifactLocation": {"uri": uri(path), "uriBaseId": "SRCROOT"}}
        if item.line:
            place["region"] = {"startLine": item.line}
        result["locations"] = [{"physicalLocation": place}]
    return result
