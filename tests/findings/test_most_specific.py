"""Of a general rule and one that specialises it, the special one speaks about a place that both found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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


SCRIPT = "RUN curl -fsSL https://example.com/i.sh | sh\n"
ARCHIVE = "RUN curl -fsSL https://example.com/b.tgz | tar xz\n"
BOTH = "curl-pipe-shell,pipefail-missing"


@pytest.mark.parametrize(
    ("steps", "selected", "expected"),
    [
        (SCRIPT, BOTH, [("curl-pipe-shell", 2)]),
        (SCRIPT, "pipefail-missing", [("pipefail-missing", 2)]),
        (SCRIPT, "hadolint:DL4006", [("pipefail-missing", 2)]),
        (SCRIPT + ARCHIVE, BOTH, [("curl-pipe-shell", 2), ("pipefail-missing", 3)]),
        (ARCHIVE + SCRIPT, BOTH, [("pipefail-missing", 2), ("curl-pipe-shell", 3)]),
    ],
)
def test_a_pipe_into_a_shell_is_told_once_and_other_pipes_are_told(
    lint: Callable[..., Any], tmp_path: Path, steps: str, selected: str, expected: list[tuple[str, int]]
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\n" + steps, encoding="utf-8")
    options = ("--no-gitignore", "--exit-zero", "--format", "json", "--select", selected)
    outcome = lint("check", ".", *options, cwd=tmp_path)
    assert [(item["rule"], item["line"]) for item in outcome.findings] == expected
