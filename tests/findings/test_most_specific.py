"""Of a general rule and one that specialises it, the special one speaks about a place that both found."""

from __future__ import annotations

from mlplatlint.engine.registry import builtin
from mlplatlint.files.source import Span
from mlplatlint.findings.chain import most_specific
from mlplatlint.findings.model import Finding


def finding(rule: str, start: int, path: str = "a.py") -> Finding:
    return Finding(rule, "high", "high", "text", path, Span(start, start + 4), "f", "digest")


def test_the_special_rule_takes_over_only_where_both_have_a_finding() -> None:
    special = finding("sync-db-session-in-async", 10)
    same = finding("blocking-call-in-async", 10)
    elsewhere = finding("blocking-call-in-async", 90)
    other_file = finding("blocking-call-in-async", 10, "b.py")
    unrelated = finding("task-not-stored", 10)
    kept = most_specific([same, elsewhere, other_file, special, unrelated], builtin().rules)
    assert kept == [elsewhere, other_file, special, unrelated]


def test_the_general_rule_speaks_where_the_special_one_is_silent() -> None:
    general = [finding("blocking-call-in-async", 10), finding("blocking-call-reached-from-async", 20)]
    assert most_specific(general, builtin().rules) == general


def test_special_rules_name_rules_that_exist() -> None:
    rules = builtin().rules
    named = {tag.partition(":")[2] for rule in rules.values() for tag in rule.tags if tag.startswith("specializes:")}
    assert named
    assert named <= rules.keys()
