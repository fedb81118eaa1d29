"""``markdown``: a summary for people, as a job summary of GitHub Actions or a comment shows it.

At most a million bytes, since GitHub drops a longer job summary whole. When there is more, each section is
cut by the same share and says how many rows are missing: a long list never hides the section after it.
"""

from __future__ import annotations

from typing import NamedTuple, TextIO

from mlplatlint.findings.model import SEVERITIES, Finding, Notification
from mlplatlint.reports.escape import markdown, markdown_code, uri
from mlplatlint.reports.model import GitState, Report, Suppressed
from mlplatlint.reports.positions import NOWHERE, Positions
from mlplatlint.reports.text import summary

LIMIT = 1_000_000
_SECTION_OVERHEAD = 400


class _Section(NamedTuple):
    title: str
    columns: tuple[str, ...]
    rows: list[str]
    folded: bool = False


def write(report: Report, out: TextIO) -> None:
    """Write counts, findings by severity, what was hidden, and what was not checked."""
    out.write(render(report, LIMIT))


def render(report: Report, limit: int) -> str:
    """Return the summary in at most ``limit`` bytes of UTF-8 (``limit`` of at least some thousand)."""
    sections = _sections(report)
    head = f"## mlplatlint\n\n{markdown(summary(report))}\n\n{_counts(report)}"
    foot = _footer(report)
    room = limit - _bytes(head) - _bytes(foot) - _SECTION_OVERHEAD * len(sections)
    total = sum(_bytes(row) for section in sections for row in section.rows)
    share = 1.0 if total <= room else max(0.0, room / total)
    return head + "".join(_table(section, share) for section in sections) + foot


def _sections(report: Report) -> list[_Section]:
    positions = Positions(report.sources)
    git = report.git()
    by_severity: dict[str, list[str]] = {severity: [] for severity in SEVERITIES}
    for finding in report.findings:
        where = _link(positions, git, finding)
        rule = _rule(report, finding.rule)
        by_severity[finding.severity].append(f"| {rule} | {markdown(finding.message)} | {where} |\n")
    columns = ("Rule", "Finding", "Place")
    sections = [_Section(severity.capitalize(), columns, rows) for severity, rows in by_severity.items() if rows]
    if report.notifications:
        rows = [_notification(item) for item in report.notifications]
        sections.append(_Section("About this run", ("Level", "Code", "Message", "Place"), rows))
    if report.suppressed:
        rows = [_suppressed(report, positions, git, item) for item in report.suppressed]
        titles = ("Rule", "Place", "Hidden by", "Reason", "Until")
        sections.append(_Section("Suppressed", titles, rows, folded=True))
    return sections


def _counts(report: Report) -> str:
    if not report.findings:
        return ""
    counts = report.by_severity()
    titles = " | ".join(name.capitalize() for name in counts)
    numbers = " | ".join(str(number) for number in counts.values())
    return f"| {titles} |\n|{' ---: |' * len(counts)}\n| {numbers} |\n\n"


def _table(section: _Section, share: float) -> str:
    """Return a section cut to a share of its size in bytes."""
    room = share * sum(_bytes(row) for row in section.rows)
    kept: list[str] = []
    for row in section.rows:
        room -= _bytes(row)
        if room < -0.5:
            break
        kept.append(row)
    head = f"| {' | '.join(section.columns)} |\n|{' --- |' * len(section.columns)}\n"
    left = len(section.rows) - len(kept)
    more = f"\nand {left} more\n" if left else ""
    title = f"{section.title} ({len(section.rows)})"
    if section.folded:
        return f"<details><summary>{title}</summary>\n\n{head}{''.join(kept)}{more}\n</details>\n\n"
    return f"### {title}\n\n{head}{''.join(kept)}{more}\n"


def _footer(report: Report) -> str:
    tool = report.tool
    edition = f", edition {markdown(tool.edition)}" if tool.edition else ""
    kinds = ", ".join(f"{count} {markdown(kind)}" for kind, count in sorted(report.stats.files.items()) if count)
    return f"mlplatlint {markdown(tool.version)}{edition}" + (f"; files: {kinds}" if kinds else "") + "\n"


def _rule(report: Report, name: str) -> str:
    url = report.rule(name).help_url
    code = markdown_code(name)
    return f"[{code}]({url})" if url else code


def _link(positions: Positions, git: GitState, finding: Finding) -> str:
    region = positions.region(finding.path, finding.span)
    line = "" if region is NOWHERE else f":{region.start.line}"
    cell = f" (cell {finding.cell[0]})" if finding.cell else ""
    label = markdown_code(finding.path + line) + cell
    if not (git.web and git.commit):
        return label
    path = f"{git.prefix}/{finding.path}" if git.prefix else finding.path
    anchor = "" if region is NOWHERE else f"#L{region.start.line}"
    return f"[{label}]({git.web}/blob/{git.commit}/{uri(path)}{anchor})"


def _notification(item: Notification) -> str:
    line = f":{item.line}" if item.line else ""
    place = markdown_code(item.path + line) if item.path else ""
    return f"| {item.level} | {markdown_code(item.code)} | {markdown(item.message)} | {place} |\n"


def _suppressed(report: Report, positions: Positions, git: GitState, item: Suppressed) -> str:
    where = _link(positions, git, item.finding)
    rule = _rule(report, item.finding.rule)
    return f"| {rule} | {where} | {markdown(item.by)} | {markdown(item.reason)} | {item.until} |\n"


def _bytes(text: str) -> int:
    return len(text.encode())
