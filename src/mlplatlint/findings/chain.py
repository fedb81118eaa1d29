"""The filter chain: small pure steps between the rules and the reports, in a written order.

1. *merge*: one rule hits one place once, however many ways led there; of a general rule and one that specialises it,
   both enabled, the special one speaks.
2. *fingerprint*: ordinals count equal findings before any is hidden, so that hiding one never renames another.
   Neither depends on configuration: a run remembers its findings after these two (:func:`identify`).
3. *confidence*, *role* of the path (rules tagged ``not-in-tests`` speak of what is deployed), then *overrides*: what
   configuration does not want here needs no suppression to hide it.
4. *inline*, then *entries*, then detect-secrets' baseline: comments first, for they are the most exact; all are
   recorded, never dropped.
5. *suppression audit*: only now is it known which suppressions hid nothing.
6. *order*: by place, so that output does not depend on how the work was shared out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mlplatlint.config.model import Config
from mlplatlint.config.select import meant_peers
from mlplatlint.engine.registry import Rule
from mlplatlint.files.digest import sha256
from mlplatlint.files.discover import GlobSet
from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Source
from mlplatlint.findings.model import CONFIDENCE_RANK, Finding, Hit, Suppressed
from mlplatlint.findings.peers import peer_ids, peer_parts
from mlplatlint.findings.suppress.apply import Suppressor
from mlplatlint.findings.suppress.entries import Entries

if TYPE_CHECKING:
    from mlplatlint.findings.secrets_baseline import SecretsBaseline


_SPECIALIZES = "specializes:"
_NOT_IN_TESTS = "not-in-tests"


class Filtered(NamedTuple):
    """The findings to report and those that something hid."""

    findings: list[Finding]
    suppressed: list[Suppressed]


def _stands_for_one(ids: frozenset[str], meant: frozenset[str]) -> bool:
    """Tell whether a finding's peer ids hold one of those asked for; ``hadolint:SC`` asks for every code of ShellCheck."""
    return not ids.isdisjoint(meant) or any(peer.rstrip("0123456789") in meant for peer in ids)


def _floor(config: Config, meant: frozenset[str] | None) -> str:
    """Return the least confidence shown of a rule; ``meant`` are the peer ids that brought it in, if nothing else did.

    Whoever asks for another tool's rule by its id wants what that tool reports, its guesses included, unless the
    configuration says how sure findings have to be.
    """
    asked = meant is not None and config.origin("confidence") == "default"
    return "low" if asked else str(config["confidence"])


class Chain:
    """The steps with what they need to know.

    ``names`` maps path to the rules enabled there; ``partial`` says that single files were checked, so that project
    rules did not see everything and their suppressions are not called unused.
    """

    def __init__(
        self,
        rules: Mapping[str, Rule],
        configs: Mapping[str, Config],
        names: Mapping[str, frozenset[str]],
        sources: Callable[[str], Source | None],
        *,
        root: str,
        partial: bool = False,
    ) -> None:
        self._rules = rules
        self._configs = configs
        self._sources = sources
        self._root = root
        self._names = names
        self._project_rules = frozenset(rule.name for rule in rules.values() if rule.shape == "project")
        self._partial = partial
        self._overrides: dict[int, list[tuple[GlobSet, dict[str, Any]]]] = {}
        self._accepted_secrets: SecretsBaseline | None = None
        self._meant: dict[int, dict[str, frozenset[str]]] = {}
        self._asked: dict[int, frozenset[str]] = {}

    def apply(self, findings: Sequence[Finding], directives: Mapping[str, Sequence[Sequence[Any]]]) -> Filtered:
        """Run every step after :func:`identify` on identified findings."""
        today = _today(self._root) if self._dated(directives) else ""
        suppressor = Suppressor(self._rules, directives, self._configs.get, today)
        entries = Entries(self._configs.get, today, self._root)
        kept: list[Finding] = []
        hidden: list[Suppressed] = []
        for finding in findings:
            configured = self._configured(finding)
            if configured is None:
                continue
            suppressed = suppressor.inline(configured) or entries.hides(configured) or self._accepted(configured)
            if suppressed is None:
                kept.append(configured)
            else:
                hidden.append(suppressed)
        kept += fingerprint([*suppressor.audit(self._ran(directives), self._make), *self._audit_entries(entries)])
        return Filtered(sorted(kept, key=order), hidden)

    def _configured(self, finding: Finding) -> Finding | None:
        config = self._configs.get(finding.path)
        if config is None:
            return finding
        if finding.rule not in self._names.get(finding.path, frozenset()):
            return None
        meant = self._meant_by(config).get(finding.rule)
        if CONFIDENCE_RANK[finding.confidence] > CONFIDENCE_RANK[_floor(config, meant)]:
            return None
        if meant is not None and not _stands_for_one(peer_ids(finding, self._rules.get(finding.rule)), meant):
            return None  # another row of a rule that was selected by the id of one
        if self._is_aside(finding, config):
            return None
        severity = finding.severity
        ignored = config.ignored_peers
        if ignored or config["peer-severity"]:
            parts = peer_parts(finding, self._rules.get(finding.rule))
            if not any(ids.isdisjoint(ignored) for ids in parts):
                return None
            severity = next((level for peer, level in config["peer-severity"].items() if peer in parts[0]), severity)
        severity = config["severity"].get(finding.rule, severity)
        for entry in self._matching_overrides(config, finding.path):
            if _named(finding.rule, self._rules, entry.get("ignore", ())):
                return None
            severity = entry.get("severity", {}).get(finding.rule, severity)
        return finding if severity == finding.severity else finding._replace(severity=severity)

    def _meant_by(self, config: Config) -> dict[str, frozenset[str]]:
        meant = self._meant.get(id(config))
        if meant is None:
            meant = self._meant[id(config)] = meant_peers(config, self._rules)
        return meant

    def _is_aside(self, finding: Finding, config: Config) -> bool:
        """Tell whether a rule on what is deployed speaks of a test, and nobody asked for that rule by name."""
        rule = self._rules.get(finding.rule)
        if rule is None or _NOT_IN_TESTS not in rule.tags or not is_test(finding.path):
            return False
        asked = self._asked.get(id(config))
        if asked is None:
            from mlplatlint.config.select import asked_for

            asked = self._asked[id(config)] = asked_for(config, self._rules)
        return finding.rule not in asked

    def _accepted(self, finding: Finding) -> Suppressed | None:
        """Return what hides a secret that detect-secrets' baseline accepts, or None.

        Only here is a secret's text read again, for its hash: it never travels with the finding.
        """
        if "redact" not in finding.tags:
            return None
        config = self._configs.get(finding.path)
        if config is not None and (finding.rule in config["protected"] or not config["honour-foreign"]):
            return None
        if self._accepted_secrets is None:
            from mlplatlint.findings.secrets_baseline import read

            self._accepted_secrets = read(self._root)
        source = self._sources(finding.path) if self._accepted_secrets.knows(finding.path) else None
        entry = None if source is None else self._accepted_secrets.entry(finding.path, source, finding.span)
        if entry is None:
            return None
        reason = "audited as no secret" if entry.audited else "accepted, not audited"
        return Suppressed(finding, f"detect-secrets baseline {entry.type}".strip(), reason, "")

    def _matching_overrides(self, config: Config, path: str) -> list[dict[str, Any]]:
        entries = self._overrides.get(id(config))
        if entries is None:
            entries = [(GlobSet(entry["paths"]), entry) for entry in config["overrides"]]
            self._overrides[id(config)] = entries
        if not entries:
            return []
        local = config.local(self._root, path)
        return [entry for globs, entry in entries if local in globs]

    def _ran(self, directives: Mapping[str, Any]) -> dict[str, frozenset[str]]:
        without = self._project_rules if self._partial else frozenset()
        return {path: self._names.get(path, frozenset()) - without for path in directives}

    def _audit_entries(self, entries: Entries) -> Iterator[Finding]:
        if not any(config.ignore_entries for config in set(self._configs.values())):
            return
        for rule, hit, path in entries.audit(self._ran(self._configs), self._sources, judge_unused=not self._partial):
            finding = self._make(rule, hit, path)
            if finding is not None:
                yield finding

    def _make(self, rule: str, hit: Hit, path: str) -> Finding | None:
        """Make a finding about a suppression, where its rule is enabled."""
        if rule not in self._names.get(path, frozenset()):
            return None
        from mlplatlint.engine.analyse import make_finding

        return self._configured(make_finding(self._rules[rule], hit, path, self._sources(path)))

    def _dated(self, directives: Mapping[str, Sequence[Sequence[Any]]]) -> bool:
        entries = [entry for config in set(self._configs.values()) for entry in config.ignore_entries]
        return any(entry.get("until") for entry in entries) or any(
            row[4] for rows in directives.values() for row in rows
        )


def _today(root: str) -> str:
    """Return the day against which expiry is judged: the checked commit's, so that a run can be repeated; else today's."""
    import datetime

    from mlplatlint.files.git import commit_date

    return commit_date(root) or datetime.datetime.now(datetime.UTC).date().isoformat()


def _named(rule: str, rules: Mapping[str, Rule], selectors: Sequence[str]) -> bool:
    known = rules.get(rule)
    return rule in selectors or (
        known is not None and (known.family in selectors or not set(known.tags).isdisjoint(selectors))
    )


def identify(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Return findings merged and with fingerprints, in order."""
    return fingerprint(most_specific(merge(findings), rules))


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Keep one finding for each rule, place and message; the one that comes first in order."""
    unique: dict[tuple[str, str, int, int, str], Finding] = {}
    for finding in sorted(findings, key=order):
        unique.setdefault((finding.rule, finding.path, *finding.span, finding.message), finding)
    return list(unique.values())


def most_specific(findings: list[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Leave out what a more special rule says about the same place.

    A rule tagged ``specializes:<name>`` takes over from that rule, wherever both have a finding on the same span. The
    general rule speaks for itself where the special one is not enabled.
    """
    general = {
        (tag.removeprefix(_SPECIALIZES), finding.path, finding.span)
        for finding in findings
        if finding.rule in rules
        for tag in rules[finding.rule].tags
        if tag.startswith(_SPECIALIZES)
    }
    if not general:
        return findings
    return [finding for finding in findings if (finding.rule, finding.path, finding.span) not in general]


def fingerprint(findings: Sequence[Finding]) -> list[Finding]:
    """Give each finding its fingerprint: rule, path, enclosing symbol, text, and the ordinal among equals."""
    seen: dict[tuple[str, str, str, str], int] = {}
    marked = []
    for finding in findings:
        key = (finding.rule, finding.path, finding.symbol, finding.digest)
        ordinal = seen[key] = seen.get(key, 0) + 1
        text = "\0".join((*key, str(ordinal)))
        digest = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        marked.append(finding._replace(fingerprint=digest))
    return marked


def order(finding: Finding) -> tuple[str, int, int, str, str]:
    """Sort key: path, place, rule, message."""
    return (finding.path, finding.span.start, finding.span.end, finding.rule, finding.message)
