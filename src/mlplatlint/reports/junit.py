"""``junit``: JUnit XML, for the test view of a CI system: a suite per file, a failed case per finding."""

from __future__ import annotations

from typing import TextIO

from mlplatlint.findings.model import Finding
from mlplatlint.reports.escape import visible, xml
from mlplatlint.reports.excerpt import Excerpts
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import Positions
from mlplatlint.reports.text import location, summary

_COLUMNS = 160


def write(report: Report, out: TextIO) -> None:
    """Write a suite per file with findings, one for errors of the run, and a passed case when all is well."""
    positions = Positions(report.sources)
    excerpts = Excerpts(report, positions)
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.path, []).append(finding)
    errors = [item for item in report.notifications if item.level == "error"]
    clean = not by_path and not errors
    total = len(report.findings) + len(errors) + clean
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(_open("testsuites", report.tool.name, total, len(report.findings), len(errors)))
    for path, findings in by_path.items():
        out.write(_open("testsuite", visible(path), len(findings), len(findings), 0))
        for finding in findings:
            out.write(_case(positions, excerpts, finding))
        out.write("</testsuite>\n")
    if errors:
        out.write(_open("testsuite", "mlplatlint", len(errors), 0, len(errors)))
        for item in errors:
            where = f"{visible(item.path)}: " if item.path else ""
            message = xml(where + visible(item.message))
            out.write(
                f'<testcase name="{xml(item.code)}" classname="mlplatlint">'
                f'<error message="{message}" type="error"/></testcase>\n'
            )
        out.write("</testsuite>\n")
    if clean:
        # Some CI systems call a report without cases broken.
        out.write(_open("testsuite", "mlplatlint", 1, 0, 0))
        out.write(f'<testcase name="{xml(summary(report))}" classname="mlplatlint"/>\n</testsuite>\n')
    out.write("</testsuites>\n")


def _open(element: str, name: str, tests: int, failures: int, errors: int) -> str:
    return f'<{element} name="{xml(name)}" tests="{tests}" failures="{failures}" errors="{errors}">\n'


def _case(positions: Positions, excerpts: Excerpts, finding: Finding) -> str:
    start = positions.region(finding.path, finding.span).start
    folder, slash, name = finding.path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    attributes = (
        f'name="{xml(finding.rule)}" classname="{xml(visible(folder + slash + stem))}"'
        f' line="{start.line}" column="{start.column}"'
    )
    message = visible(finding.message)
    body = [f"{location(positions, finding.path, finding.span)}: {message}"]
    excerpt = excerpts.excerpt(finding.path, finding.span, _COLUMNS)
    if excerpt is not None:
        # The number before the line also keeps the line from being read as a command of the CI system.
        body.append(f"{excerpt.line} | {excerpt.text}")
    text = "\n".join(xml(line) for line in body)
    return (
        f'<testcase {attributes}><failure message="{xml(message)}" type="{finding.severity}">'
        f"{text}</failure></testcase>\n"
    )
