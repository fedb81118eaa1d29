"""What a report is written from: everything a writer may need, built once after the filter chain.

The same :class:`Report` goes to every writer of a run, so all outputs tell the same findings in one order.
Nothing here depends on the clock, the machine or the number of workers; neither may a writer's output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from mlplatlint.files.source import Source
from mlplatlint.findings.model import SEVERITIES, Finding, Notification, Suppressed

__all__ = [
    "REDACT",
    "GitState",
    "Report",
    "RuleInfo",
    "RunStats",
    "Suppressed",
    "Terminal",
    "Tool",
    "UnknownRule",
]

REDACT = "redact"
"""Tag of a finding whose source text is a secret: no writer prints that text."""


class RuleInfo(Protocol):
    """A rule as the catalogue knows it. ``message`` is the template with ``{placeholders}``."""

    @property
    def name(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def confidence(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def help_url(self) -> str: ...
    @property
    def tags(self) -> Sequence[str]: ...
    @property
    def view(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def fix(self) -> str: ...
    @property
    def peers(self) -> Sequence[str]: ...


class UnknownRule(NamedTuple):
    """Stands in for a rule that the catalogue does not hold, such as that of a plugin which is gone."""

    name: str
    family: str = "meta"
    severity: str = "medium"
    confidence: str = "high"
    message: str = ""
    summary: str = ""
    help_url: str = ""
    tags: Sequence[str] = ()
    view: str = ""
    task: str = ""
    fix: str = "none"
    peers: Sequence[str] = ()


class RunStats(NamedTuple):
    """What was looked at: number of scanned files per kind, and number of files each rule was run on.

    A rule that ran and found nothing is listed too: a passed check is a result.
    """

    files: Mapping[str, int] = {}
    checked: Mapping[str, int] = {}

    @property
    def total_files(self) -> int:
        """Number of scanned files of all kinds."""
        return sum(self.files.values())


class Tool(NamedTuple):
    """Who speaks."""

    name: str
    version: str
    edition: str = ""
    information_uri: str = "https://github.com/mlplatlint/mlplatlint"


class GitState(NamedTuple):
    """Where the scanned tree comes from; every field may be empty.

    ``repository`` is the remote's address as git holds it (credentials are removed before it is written),
    ``prefix`` the scan root relative to the repository's top, POSIX, without slashes at its ends, and ``web``
    the address under which ``/blob/<commit>/<path>`` shows a file.
    """

    repository: str = ""
    commit: str = ""
    branch: str = ""
    prefix: str = ""
    web: str = ""


class Terminal(NamedTuple):
    """How text is shown. ``width`` is in columns, 0 when output is not a terminal. ``quiet`` text shows findings
    alone: no notifications, no summary.

    ``guard`` is a random token under GitHub Actions and empty elsewhere: text is then printed between
    ``::stop-commands::<guard>`` and ``::<guard>::``, so that nothing in it is taken for a command.
    """

    color: bool = False
    width: int = 0
    guard: str = ""
    quiet: bool = False


def _no_git() -> GitState:
    return GitState()


def _no_page(rule: str) -> str:
    return ""


class Report(NamedTuple):
    """The result of one run.

    ``findings`` are ordered and not suppressed. ``sources`` gives the text that a path's spans point into,
    or None when it cannot be read now. ``git`` is called only by writers that need it; ``page`` gives a
    rule's prose in Markdown, or nothing. ``category`` tells apart several runs over one repository (SARIF).
    """

    findings: Sequence[Finding]
    suppressed: Sequence[Suppressed]
    notifications: Sequence[Notification]
    rules: Mapping[str, RuleInfo]
    sources: Callable[[str], Source | None]
    stats: RunStats
    tool: Tool
    root: str = ""
    git: Callable[[], GitState] = _no_git
    page: Callable[[str], str] = _no_page
    category: str = ""
    terminal: Terminal = Terminal()

    def rule(self, name: str) -> RuleInfo:
        """Return the catalogue's entry of a rule, or a stand-in when it has none."""
        return self.rules.get(name) or UnknownRule(name)

    def by_severity(self) -> dict[str, int]:
        """Return the number of findings per severity, worst first, zeros included."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts

    def fixable(self) -> dict[str, int]:
        """Return the number of findings whose best fix is ``safe`` and ``suggestion``."""
        counts = {"safe": 0, "suggestion": 0}
        for finding in self.findings:
            kinds = {fix.safety for fix in finding.fixes}
            for kind in counts:
                if kind in kinds:
                    counts[kind] += 1
                    break
        return counts
