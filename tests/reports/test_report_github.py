"""Workflow commands: escaping, the budget of ten, and the guard around text."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding, Notification
from mlplatlint.reports.github import command
from mlplatlint.reports.model import Terminal
from tests.reports.report_samples import APP, finding, nasty, report, span_of, written

DATA = Path(__file__).parents[1] / "data" / "workflow-commands.toml"
CASES = tomllib.loads(DATA.read_text(encoding="utf-8"))["case"]
FORM = re.compile(r"::(error|warning|notice)(?: ([^:]*))?::(.*)")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_commands(case: dict[str, Any]) -> None:
    properties = [(key, value) for key, value in case["properties"]]
    assert command(case["command"], properties, case["message"]) == case["expect"]


def parsed(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read commands as the runner does: the header ends at the next double colon."""
    result = []
    for line in text.splitlines():
        match = FORM.fullmatch(line)
        assert match, line
        pairs = (pair.partition("=") for pair in (match[2] or "").split(",") if pair)
        properties = {key: unescape(value) for key, _, value in pairs}
        result.append((match[1], properties, unescape(match[3])))
    return result


def unescape(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_every_line_is_a_command_with_the_right_file() -> None:
    files = {properties.get("file") for _, properties, _ in parsed(written("github", nasty()))}
    assert "services/api/we,ird%0A:x/a\n::error::b\"'<é>`|`.py" in files


def test_columns_are_left_out_over_several_lines() -> None:
    (found,) = [item for item in parsed(written("github", nasty())) if item[2].startswith("name write")]
    assert found[1]["line"] == "6"
    assert found[1]["endLine"] == "8"
    assert "col" not in found[1]


def test_levels_follow_severity() -> None:
    levels = {}
    for severity in ("critical", "high", "medium", "low", "info"):
        made = report([finding("remark", "m", APP, Span(3, 9), severity=severity)])
        ((levels[severity], _, _),) = parsed(written("github", made))
    assert levels == {
        "critical": "error",
        "high": "error",
        "medium": "warning",
        "low": "notice",
        "info": "notice",
    }


def many(severity: str, count: int) -> list[Finding]:
    return [finding("remark", f"{severity} {index}", APP, Span(3, 9), severity=severity) for index in range(count)]


def counted(findings: list[Finding]) -> tuple[int, int, int, str]:
    found = parsed(written("github", report(findings)))
    levels = [level for level, _, _ in found]
    return levels.count("error"), levels.count("warning"), levels.count("notice"), found[-1][2]


def test_budget() -> None:
    assert counted(many("low", 10))[:3] == (0, 0, 10)
    assert counted(many("high", 10) + many("medium", 10) + many("low", 10))[:3] == (10, 10, 10)
    errors, warnings, notices, last = counted(many("high", 12) + many("low", 10))
    assert (errors, warnings, notices) == (10, 0, 10)
    assert last.startswith("3 more findings")
    errors, warnings, notices, last = counted(many("medium", 500))
    assert (errors, warnings, notices) == (0, 10, 1)
    assert last.startswith("490 more findings")


def test_worst_come_first_and_the_run_before_them() -> None:
    made = report(many("high", 20) + many("critical", 3))
    messages = [message for _, _, message in parsed(written("github", made))]
    assert messages[:4] == ["critical 0", "critical 1", "critical 2", "high 0"]
    made = made._replace(notifications=[Notification("error", "rule-crashed", "crash")])
    assert parsed(written("github", made))[0][2] == "crash"


def test_long_messages_are_cut_below_the_runners_limit() -> None:
    made = report([finding("remark", "m" * 9000, APP, span_of(APP, "pass"))])
    ((_, _, message),) = parsed(written("github", made))
    assert len(message) <= 4096


@pytest.mark.parametrize("name", ["text", "concise"])
def test_text_is_printed_between_stop_commands(name: str) -> None:
    made = nasty()._replace(terminal=Terminal(guard="0123456789abcdef"))
    lines = written(name, made).splitlines()
    assert lines[0] == "::stop-commands::0123456789abcdef"
    assert lines[-1] == "::0123456789abcdef::"
    assert not [line for line in lines[1:-1] if line.lstrip().startswith("::")]
    assert written(name, nasty()).splitlines() == lines[1:-1]
