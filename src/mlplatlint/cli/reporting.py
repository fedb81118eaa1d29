"""Turns a run's result into the report that writers read."""

from __future__ import annotations

import os
from collections import Counter
from typing import TextIO

from mlplatlint.engine.registry import Registry, Rule
from mlplatlint.engine.run import RunResult
from mlplatlint.reports.escape import log_line
from mlplatlint.reports.model import GitState, Report, RunStats, Terminal, Tool
from mlplatlint.rules.paths import catalogue_root


def build_report(
    result: RunResult, registry: Registry, root: str, *, version: str, edition: str, color: bool, quiet: bool = False
) -> Report:
    """Return the report of a run. ``git`` and ``page`` are asked only by writers that need them."""
    kinds: Counter[str] = Counter()
    for found in result.files.values():
        kinds[_main_kind(found)] += 1
    return Report(
        findings=result.filtered.findings,
        suppressed=result.filtered.suppressed,
        notifications=result.notifications,
        rules=registry.rules,
        sources=result.sources,
        stats=RunStats(files=dict(sorted(kinds.items()))),
        tool=Tool("mlplatlint", version, edition),
        root=root,
        git=lambda: _git_state(root),
        page=lambda name: page_text(registry.rules[name]) if name in registry.rules else "",
        category=os.environ.get("MLPLATLINT_CATEGORY", ""),
        terminal=_terminal(color, quiet),
    )


def _git_state(root: str) -> GitState:
    from mlplatlint.reports.git_state import read_git_state

    return read_git_state(root, os.environ)


def page_text(rule: Rule) -> str:
    """Return the Markdown of a rule's page without its front matter."""
    path = rule.page or os.path.join(catalogue_root(), rule.family, f"{rule.name}.md")
    with open(path, encoding="utf-8") as stream:
        return stream.read().split("\n+++\n", 1)[1].strip()


def _main_kind(kinds: tuple[str, ...]) -> str:
    specific = [kind for kind in kinds if kind != "text"]
    return specific[0] if specific else "text"


def _terminal(color: bool, quiet: bool) -> Terminal:
    guard = os.urandom(12).hex() if os.environ.get("GITHUB_ACTIONS") == "true" else ""
    return Terminal(color=color, width=0, guard=guard, quiet=quiet)


def write_notifications(report: Report, out: TextIO) -> None:
    """Print warnings and errors of the run itself, one line each."""
    for note in report.notifications:
        if note.level != "info":
            where = f"{note.path}:{note.line}: " if note.line else f"{note.path}: " if note.path else ""
            out.write(log_line(f"mlplatlint: {note.level}: {where}{note.message}") + "\n")


def write_statistics(report: Report, out: TextIO) -> None:
    """Print the number of findings of each rule, most first."""
    counts = Counter(finding.rule for finding in report.findings)
    width = max((len(str(count)) for count in counts.values()), default=1)
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        out.write(f"{count:>{width}}  {rule}\n")
    files = len({finding.path for finding in report.findings})
    out.write(f"{len(report.findings)} findings in {files} files\n")
