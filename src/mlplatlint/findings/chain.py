"""The filter chain: small pure steps between the rules and the reports, in a written order.

1. *merge*: one rule hits one place once, however many ways led there.
2. *fingerprint*: ordinals count equal findings before any is hidden, so that hiding one never renames another.
3. *confidence*, then *overrides*: what configuration does not want here needs no suppression to hide it.
4. *inline*, then *entries*: comments first, for they are the more exact; both are recorded, never dropped.
5. *suppression audit*: only now is it known which suppressions hid nothing.
6. *order*: by place, so that output does not depend on how the work was shared out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlplatlint.config.model import Config
from mlplatlint.engine.registry import Rule
from mlplatlint.files.discover import GlobSet
from mlplatlint.findings.model import CONFIDENCE_RANK, Finding, Suppressed


class Filtered(NamedTuple):
    """The findings to report and those that something hid."""

    findings: list[Finding]
    suppressed: list[Suppressed]


class Chain:
    """The steps with what they need to know."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        configs: Mapping[str, Config],
        directives: Mapping[str, list[tuple[Any, ...]]],
        sources: Any,
        names: Mapping[str, frozenset[str]],
    ) -> None:
        self._rules = rules
        self._configs = configs
        self._directives = directives
        self._sources = sources
        self._names = names
        self._overrides: dict[int, list[tuple[GlobSet, dict[str, Any]]]] = {}

    def apply(self, findings: Sequence[Finding]) -> Filtered:
        """Run every step."""
        kept = fingerprint(merge(findings))
        kept = [finding for finding in map(self._configured, kept) if finding is not None]
        return Filtered(sorted(kept, key=order), [])

    def _configured(self, finding: Finding) -> Finding | None:
        config = self._configs.get(finding.path)
        if config is None:
            return finding
        if CONFIDENCE_RANK[finding.confidence] > CONFIDENCE_RANK[config["confidence"]]:
            return None
        severity = config["severity"].get(finding.rule, finding.severity)
        for entry in self._matching_overrides(config, finding.path):
            if _names(finding.rule, self._rules, entry.get("ignore", ())):
                return None
            severity = entry.get("severity", {}).get(finding.rule, severity)
        return finding._replace(severity=severity)

    def _matching_overrides(self, config: Config, path: str) -> list[dict[str, Any]]:
        entries = self._overrides.get(id(config))
        if entries is None:
            entries = [(GlobSet(entry["paths"]), entry) for entry in config["overrides"]]
            self._overrides[id(config)] = entries
        local = (
            os.path.relpath(path, os.path.relpath(config.folder)).replace(os.sep, "/") if entries else path
        )
        return [entry for globs, entry in entries if local in globs]


def _names(rule: str, rules: Mapping[str, Rule], selectors: Sequence[str]) -> bool:
    known = rules.get(rule)
    return rule in selectors or (
        known is not None and (known.family in selectors or not set(known.tags).isdisjoint(selectors))
    )


def merge(findings: Sequence[Finding]) -> list[Finding]:
    """Keep one finding for each rule, place and message; the one that comes first in order."""
    unique: dict[tuple[str, str, int, int, str], Finding] = {}
    for finding in sorted(findings, key=order):
        unique.setdefault((finding.rule, finding.path, *finding.span, finding.message), finding)
    return list(unique.values())


def fingerprint(findings: Sequence[Finding]) -> list[Finding]:
    """Give each finding its fingerprint: rule, path, enclosing symbol, text, and the ordinal among equals."""
    seen: dict[tuple[str, str, str, str], int] = {}
    marked = []
    for finding in findings:
        key = (finding.rule, finding.path, finding.symbol, finding.digest)
        ordinal = seen[key] = seen.get(key, 0) + 1
        text = "\0".join((*key, str(ordinal)))
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        marked.append(finding._replace(fingerprint=digest))
    return marked


def order(finding: Finding) -> tuple[str, int, int, str, str]:
    """Sort key: path, place, rule, message."""
    return (finding.path, finding.span.start, finding.span.end, finding.rule, finding.message)
