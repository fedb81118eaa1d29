"""``text``: for people at a terminal. Excerpt and caret, labels, flow, fixes; the summary line is last."""

from __future__ import annotations

from typing import TextIO

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding, Fix, Notification, Place
from mlplatlint.reports.escape import visible
from mlplatlint.reports.excerpt import Excerpts
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import NOWHERE, Positions
from mlplatlint.reports.terminal import Paint, guarded

_COLUMNS = 120
_LEAST_COLUMNS = 40
_RELATED_SHOWN = 5
_FLOW_SHOWN = 20
_FIX_WORDS = {"safe": "fix (--fix)", "suggestion": "suggestion (--fix --unsafe-fixes)"}


def write(report: Report, out: TextIO) -> None:
    """Write findings, notifications and the summary line."""
    with guarded(out, report.terminal.guard):
        page = _Page(report, out)
        for finding in report.findings:
            page.finding(finding)
        if report.terminal.quiet:
            return
        for notification in report.notifications:
            page.notification(notification)
        out.write(summary(report) + "\n")


def summary(report: Report) -> str:
    """Return one line: how many findings of which severity, in how many files, and what was left out."""
    total = len(report.findings)
    files = _count(report.stats.total_files, "file")
    if total:
        parts = ", ".join(f"{count} {name}" for name, count in report.by_severity().items() if count)
        line = f"Found {_count(total, 'finding')} ({parts}) in {files}"
    else:
        line = f"No findings in {files}"
    if report.suppressed:
        line += f"; {len(report.suppressed)} suppressed"
    fixable = report.fixable()
    if fixable["safe"]:
        line += f"; {fixable['safe']} fixable with --fix"
    if fixable["suggestion"]:
        line += f"; {fixable['suggestion']} with a suggested fix (--fix --unsafe-fixes)"
    return line + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def location(positions: Positions, path: str, span: Span) -> str:
    """Return ``path:line:column``, or the path and the byte offset in a file that holds no lines."""
    region = positions.region(path, span)
    if region is NOWHERE:
        return f"{visible(path)} (byte {span[0]})" if positions.source(path) is not None else visible(path)
    return f"{visible(path)}:{region.start.line}:{region.start.column}"


class _Page:
    def __init__(self, report: Report, out: TextIO) -> None:
        self._report = report
        self._out = out
        self._positions = Positions(report.sources)
        self._excerpts = Excerpts(report, self._positions)
        self._paint = Paint(report.terminal.color)
        self._columns = max(_LEAST_COLUMNS, (report.terminal.width or _COLUMNS) - 8)
        self._explained: set[str] = set()

    def finding(self, finding: Finding) -> None:
        paint = self._paint
        severity = paint.severity(finding.severity, f"{finding.severity}[{finding.rule}]")
        sure = "" if finding.confidence == "high" else f" ({finding.confidence} confidence)"
        self._line(f"{severity}: {paint.strong(visible(finding.message))}{sure}")
        where = location(self._positions, finding.path, finding.span)
        if finding.cell:
            where += f" (cell {finding.cell[0]}, line {finding.cell[1]})"
        margin = self._margin(finding)
        self._line(f"{' ' * margin}{paint.frame('-->')} {where}")
        self._excerpt(finding.path, finding.span, margin, "^", finding.severity)
        for place in finding.related[:_RELATED_SHOWN]:
            self._related(place, margin)
        self._more(len(finding.related) - _RELATED_SHOWN, "related place", margin)
        for number, step in enumerate(finding.flow[:_FLOW_SHOWN], start=1):
            at = location(self._positions, step.path, step.span)
            self._note(margin, "flow", f"{number}. {at} {visible(step.message)}")
        self._more(len(finding.flow) - _FLOW_SHOWN, "step", margin)
        for fix in finding.fixes:
            self._fix(fix, margin)
        if finding.rule not in self._explained:
            self._explained.add(finding.rule)
            self._note(margin, "help", f"mlplatlint explain {finding.rule}")
            self._note(margin, "silence", self._silencing(finding))
        self._line("")

    def _silencing(self, finding: Finding) -> str:
        """Say how to silence a finding: in a comment, or in the configuration where the file cannot hold one."""
        path = finding.path
        if path.endswith((".json", ".ipynb")) or self._positions.text(path) is None:
            return f'an [[ignore]] entry in the configuration: path = "{visible(path)}", rule = "{finding.rule}", reason = ...'
        return f"mlplatlint: ignore[{finding.rule}] and the reason, in a comment"

    def notification(self, item: Notification) -> None:
        paint = self._paint
        label = "note" if item.level == "info" else item.level
        self._line(f"{paint.level(item.level, f'{label}[{item.code}]')}: {visible(item.message)}")
        if item.path:
            line = f":{item.line}" if item.line else ""
            self._line(f"  {paint.frame('-->')} {visible(item.path)}{line}")
        self._line("")

    def _related(self, place: Place, margin: int) -> None:
        at = location(self._positions, place.path, place.span)
        self._line(f"{' ' * margin}{self._paint.frame('~~>')} {at} {visible(place.message)}".rstrip())
        self._excerpt(place.path, place.span, margin, "-", "info")

    def _fix(self, fix: Fix, margin: int) -> None:
        self._note(margin, _FIX_WORDS.get(fix.safety, fix.safety), visible(fix.message))

    def _more(self, number: int, noun: str, margin: int) -> None:
        if number > 0:
            self._note(margin, "note", f"and {_count(number, 'more ' + noun)}")

    def _note(self, margin: int, label: str, text: str) -> None:
        self._line(f"{' ' * margin} {self._paint.frame('=')} {label}: {text}")

    def _margin(self, finding: Finding) -> int:
        """Return the width of the widest line number that the finding's excerpts show."""
        places = [(finding.path, finding.span)]
        places += [(place.path, place.span) for place in finding.related[:_RELATED_SHOWN]]
        return max(len(str(self._positions.region(path, span).start.line)) for path, span in places)

    def _excerpt(self, path: str, span: Span, margin: int, mark: str, severity: str) -> None:
        excerpt = self._excerpts.excerpt(path, span, self._columns)
        if excerpt is None:
            return
        frame = self._paint.frame
        bar = f"{' ' * margin} {frame('|')}"
        self._line(bar)
        self._line(f"{frame(f'{excerpt.line:>{margin}} |')} {excerpt.text}".rstrip())
        caret = self._paint.severity(severity, mark * excerpt.width)
        more = f" and {_count(excerpt.more, 'more line')}" if excerpt.more else ""
        self._line(f"{bar} {' ' * excerpt.indent}{caret}{more}")

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
