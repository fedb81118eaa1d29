"""``gitlab``: a Code Quality report, as merge requests of GitLab show it."""

from __future__ import annotations

import hashlib
from typing import TextIO

from mlplatlint.findings.model import Finding
from mlplatlint.reports.escape import dumps, visible, whole
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import Positions

_SEVERITY = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}


def write(report: Report, out: TextIO) -> None:
    """Write the array. GitLab shows only the first of equal fingerprints, so each occurs once."""
    positions = Positions(report.sources)
    prefix = report.git().prefix
    seen: dict[str, int] = {}
    separator = "[\n"
    for finding in report.findings:
        line = positions.region(finding.path, finding.span).start.line
        record = {
            "description": visible(finding.message),
            "check_name": finding.rule,
            "fingerprint": _fingerprint(finding, seen),
            "severity": _SEVERITY[finding.severity],
            "location": {
                "path": whole(f"{prefix}/{finding.path}" if prefix else finding.path),
                "lines": {"begin": line},
            },
        }
        out.write(separator + dumps(record))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def _fingerprint(finding: Finding, seen: dict[str, int]) -> str:
    """Return 64 hexadecimal digits, free of line numbers; equal findings are told apart by their order."""
    own = finding.fingerprint or "\0".join((finding.rule, finding.path, finding.symbol, finding.digest))
    seen[own] = count = seen.get(own, 0) + 1
    return hashlib.sha256(f"{own}\0{count}".encode("utf-8", "surrogateescape")).hexdigest()
