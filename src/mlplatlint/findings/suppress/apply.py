"""Hides findings by comments and configuration entries, and reports the suppressions that are wrong.

The pages of the rules raised here are in ``rules/meta``; their logic is this module (``engine = "core"``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from mlplatlint.config.model import Config
from mlplatlint.engine.registry import Rule
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding, Hit, Suppressed
from mlplatlint.findings.peers import peer_parts
from mlplatlint.findings.suppress.directive import Directive

_NO_REASON = re.compile(r"(?i)^\W*(?:todo|fixme|n/?a|none|xxx|ignore|-)?\W*$")
_MIN_REASON = 10
Make = Callable[[str, Hit, str], Finding | None]


class Suppressor:
    """The suppressions of a run, and which of them hid something."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        directives: Mapping[str, Sequence[Sequence[Any]]],
        config_of: Callable[[str], Config | None],
        today: str,
    ) -> None:
        self._rules = rules
        self._config_of = config_of
        self._today = today
        self._directives = {path: [_rebuild(row) for row in rows] for path, rows in directives.items()}
        self._used: set[tuple[str, int, str]] = set()

    def inline(self, finding: Finding) -> Suppressed | None:
        """Return what hides a finding by comment, or None."""
        config = self._config_of(finding.path)
        if config is not None and finding.rule in config["protected"]:
            return None
        for index, directive in enumerate(self._directives.get(finding.path, ())):
            if directive.problem or not _covers(directive, finding.span):
                continue
            if directive.tool:
                if config is not None and not _trusted(directive.tool, config):
                    continue
                matched = self._foreign_match(directive, finding)
                if matched is not None:
                    return Suppressed(finding, f"{directive.tool} {matched}".strip(), "", "")
            elif finding.rule in directive.names:
                self._used.add((finding.path, index, finding.rule))
                if not directive.until or directive.until >= self._today:
                    return Suppressed(finding, "inline", directive.reason, directive.until)
        return None

    def _foreign_match(self, directive: Directive, finding: Finding) -> str | None:
        """Return the id by which another tool's comment means a finding; '' for a blanket comment; None if it does not."""
        from mlplatlint.findings.suppress.foreign import tools_of

        matched = None
        for part in peer_parts(finding, self._rules.get(finding.rule)):
            by_tool = _ids_by_tool(part)
            ids = {peer for tool in tools_of(directive.tool) for peer in by_tool.get(tool, ())}
            if not directive.names:
                matched = "" if ids else None
            else:
                matched = next((name for name in directive.names if name in ids or name.upper() in ids), None)
            if matched is None:
                return None
        return matched

    # --- the audit ---------------------------------------------------------------------------------------

    def audit(self, ran: Mapping[str, frozenset[str]], make: Make) -> Iterator[Finding]:
        """Yield findings about the suppressions themselves; ``ran`` maps path to the rules that looked at it."""
        for path in sorted(self._directives):
            for index, directive in enumerate(self._directives[path]):
                if directive.tool:
                    continue
                span = Span(*directive.comment)
                for rule, hit in self._audit_one(path, index, directive, span, ran.get(path, frozenset())):
                    finding = make(rule, hit, path)
                    if finding is not None:
                        yield finding

    def _audit_one(
        self, path: str, index: int, directive: Directive, span: Span, ran: frozenset[str]
    ) -> Iterator[tuple[str, Hit]]:
        if directive.problem:
            yield "malformed-suppression", Hit(span, {"problem": directive.problem})
            return
        if directive.action == "disable":
            yield "unclosed-suppression-range", Hit(span, {"names": ", ".join(directive.names)})
        if directive.until and directive.until < self._today:
            yield "expired-suppression", Hit(span, {"until": directive.until})
        config = self._config_of(path)
        for name in directive.names:
            rule = self._rules.get(name)
            if rule is None:
                from mlplatlint.config.validate import did_you_mean

                values = {"name": name, "suggestion": did_you_mean(name, self._rules)}
                yield "unknown-rule-in-suppression", Hit(span, values)
            elif config is not None and name in config["protected"]:
                yield "protected-rule-suppressed", Hit(span, {"name": name})
            elif (path, index, name) not in self._used:
                if name in ran and rule.family != "meta":
                    yield "unused-suppression", Hit(span, {"name": name})
            elif config is not None and rule.severity in config["require-reason"] and not has_reason(directive, name):
                yield "suppression-without-reason", Hit(span, {"name": name, "severity": rule.severity})


def has_reason(directive: Directive, name: str) -> bool:
    """Tell whether a reason says something: not a placeholder, not the rule's name, at least ten characters."""
    reason = directive.reason.strip()
    return len(reason) >= _MIN_REASON and not _NO_REASON.match(reason) and reason.lower() != name


def _covers(directive: Directive, span: Span) -> bool:
    start, end = directive.cover
    return start <= span.start < end or (directive.trailing and start < span.end <= end)


def _rebuild(row: Sequence[Any]) -> Directive:
    tool, action, names, reason, until, comment, cover, trailing, problem = row
    return Directive(tool, action, tuple(names), reason, until, tuple(comment), tuple(cover), trailing, problem)


def _trusted(label: str, config: Config) -> bool:
    if not config["distrust-comments-of"] or not config["honour-foreign"]:
        return bool(config["honour-foreign"])
    from mlplatlint.findings.suppress.foreign import tools_of

    return set(config["distrust-comments-of"]).isdisjoint(tools_of(label))


def _ids_by_tool(peers: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for peer in peers:
        tool, _, identity = peer.partition(":")
        found.setdefault(tool, set()).add(identity)
    return found
