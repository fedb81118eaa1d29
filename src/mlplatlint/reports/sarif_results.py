"""Findings as SARIF results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding, Fix, Place
from mlplatlint.reports.escape import uri, visible
from mlplatlint.reports.excerpt import Excerpts
from mlplatlint.reports.line_hash import line_hashes
from mlplatlint.reports.messages import arguments, sarif_text, sentence, template_parts
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import NOWHERE, Positions
from mlplatlint.reports.sarif_rules import LEVEL

_RELATED_KEPT = 100
_LINKS_SHOWN = 10
_FLOW_KEPT = 1000
_SNIPPET_LIMIT = 200
_HASHED_BYTES = 4_000_000
"""Above this size a file's lines are not hashed here; the upload action then does it."""


class Results:
    """Makes results; ``prefix`` leads from the repository's top to the scan root."""

    def __init__(self, report: Report, prefix: str) -> None:
        self._report = report
        self._prefix = prefix
        self._positions = Positions(report.sources)
        self._excerpts = Excerpts(report, self._positions)
        self._pieces: dict[str, list[str] | None] = {}
        self._wanted: dict[str, set[int]] = {}
        self._hashes: dict[str, dict[int, str]] = {}

    def line(self, finding: Finding) -> int:
        """Return the 1-based line on which a finding is reported."""
        return self._positions.region(finding.path, finding.span).start.line

    def want_lines(self, places: Iterable[tuple[str, int]]) -> None:
        """Say which lines of which paths will be asked for, so that each file is hashed once."""
        for path, line in places:
            self._wanted.setdefault(path, set()).add(line)

    def record(self, finding: Finding, line: int, twins: list[Finding], rule_index: int) -> dict[str, Any]:
        """Return the result of a finding and of others of the same rule on the same line."""
        related = [*finding.related, *(Place(twin.path, twin.span, twin.message) for twin in twins)]
        related = related[:_RELATED_KEPT]
        location = self._location(finding.path, finding.span)
        if finding.symbol:
            location["logicalLocations"] = [{"fullyQualifiedName": visible(finding.symbol)}]
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": rule_index,
            "level": LEVEL[finding.severity],
            "message": self._message(finding, related),
            "locations": [location],
            "partialFingerprints": self._fingerprints(finding, line),
            "properties": {"severity": finding.severity, "confidence": finding.confidence},
        }
        if related:
            result["relatedLocations"] = [
                {"id": number, **self._place(place)} for number, place in enumerate(related, start=1)
            ]
        if finding.flow:
            steps = [{"location": self._place(place)} for place in finding.flow[:_FLOW_KEPT]]
            result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        fixes = [record for fix in finding.fixes if (record := self._fix(fix))]
        if fixes:
            result["fixes"] = fixes
        return result

    def _message(self, finding: Finding, related: list[Place]) -> dict[str, Any]:
        if finding.rule not in self._pieces:
            template = self._report.rule(finding.rule).message
            self._pieces[finding.rule] = template_parts(template) if template else None
        pieces = self._pieces[finding.rule]
        values = arguments(pieces, finding.message) if pieces is not None else None
        if pieces is None or values is None:
            return {"text": sentence(_plain(finding.message)) + _links(related)}
        values = [_plain(value) for value in values]
        message: dict[str, Any] = {"text": sarif_text(pieces, values) + _links(related), "id": "default"}
        if values:
            message["arguments"] = values
        return message

    def _fingerprints(self, finding: Finding, line: int) -> dict[str, str]:
        result = {"mlplatlintFingerprint/v1": finding.fingerprint}
        path = finding.path
        if path not in self._hashes:
            source = self._positions.text(path)
            small = source is not None and len(source.data) <= _HASHED_BYTES
            self._hashes[path] = line_hashes(bytes(source.data), self._wanted.get(path, ())) if source and small else {}
        if line in self._hashes[path]:
            result["primaryLocationLineHash"] = self._hashes[path][line]
        return result

    def _artifact(self, path: str) -> dict[str, str]:
        whole_path = f"{self._prefix}/{path}" if self._prefix else path
        return {"uri": uri(whole_path), "uriBaseId": "SRCROOT"}

    def _place(self, place: Place) -> dict[str, Any]:
        location = self._location(place.path, place.span)
        if place.message:
            location["message"] = {"text": _plain(place.message)}
        return location

    def _location(self, path: str, span: Span) -> dict[str, Any]:
        """Return one tight line as the region and the lines around as its context.

        A pull request shows an alert only when every line of its region is in the diff.
        """
        physical: dict[str, Any] = {"artifactLocation": self._artifact(path)}
        source = self._positions.text(path)
        if source is None:
            region: dict[str, Any] = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
            binary = self._positions.source(path)
            if binary is not None and span[1] <= len(binary.data):
                region.update(byteOffset=span[0], byteLength=max(0, span[1] - span[0]))
            return {"physicalLocation": {**physical, "region": region}}
        start = self._positions.point(source, span[0])
        first = source.line_span(start.line)
        tight = Span(min(span[0], first.end), max(min(span[1], first.end), min(span[0], first.end)))
        physical["region"] = self._region(path, tight)
        if tight.end - tight.start <= _SNIPPET_LIMIT and not self._excerpts.is_masked(path, tight):
            physical["region"]["snippet"] = {"text": source.text(tight)}
        last = source.line_of(max(span[0], min(span[1], len(source.data)) - 1))
        if last == start.line:
            before, last = max(1, start.line - 1), min(last + 1, len(source.line_starts))
        else:
            before = start.line
        physical["contextRegion"] = {"startLine": before, "endLine": last}
        return {"physicalLocation": physical}

    def _region(self, path: str, span: Span) -> dict[str, Any]:
        start, end, _ = self._positions.region(path, span)
        return {
            "startLine": start.line,
            "startColumn": start.utf16,
            "endLine": end.line,
            "endColumn": end.utf16,
        }

    def _fix(self, fix: Fix) -> dict[str, Any] | None:
        """Return a fix, or None when it changes a file that has no lines."""
        changes: dict[str, list[dict[str, Any]]] = {}
        for edit in fix.edits:
            if self._positions.region(edit.path, edit.span) is NOWHERE:
                return None
            replacement = {
                "deletedRegion": self._region(edit.path, edit.span),
                "insertedContent": {"text": edit.replacement},
            }
            changes.setdefault(edit.path, []).append(replacement)
        if not changes:
            return None
        return {
            "description": {"text": sentence(_plain(fix.message))},
            "artifactChanges": [
                {"artifactLocation": self._artifact(path), "replacements": replacements}
                for path, replacements in changes.items()
            ],
        }


def _plain(text: str) -> str:
    """Return repository text for a SARIF message; it can neither be a link nor hide anything."""
    return visible(text).replace("](", "] (")


def _links(related: list[Place]) -> str:
    """Return the sentence with related locations: code scanning shows only those that a message links."""
    if not related:
        return ""
    labels = [_link_text(visible(place.message or place.path)) for place in related[:_LINKS_SHOWN]]
    more = f" and {len(related) - _LINKS_SHOWN} more" if len(related) > _LINKS_SHOWN else ""
    links = ", ".join(f"[{label}]({number})" for number, label in enumerate(labels, start=1))
    return f"\nSee {links}{more}."


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
