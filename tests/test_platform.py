"""The demonstration platform: exactly the planted defects, and none in its clean twin."""

from __future__ import annotations

import json
from pathlib import Path

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, RunResult, run

FIXTURES = Path(__file__).parent.parent / "fixtures"


def check(folder: Path) -> RunResult:
    # Walked, not asked of git: the folder must give the same result in a checkout, an sdist and a copy.
    options = Options(paths=(".",), root=str(folder), respect_gitignore=False)
    return run(options, builtin(), Resolver(), NoCache())


def found(folder: Path) -> list[dict[str, object]]:
    result = check(folder)
    assert [note for note in result.notifications if note.level != "info"] == []
    rows = []
    for finding in result.filtered.findings:
        source = result.sources(finding.path)
        artifact = "artifact" in result.files[finding.path]
        line = 1 if source is None or artifact else source.line_of(finding.span.start)
        rows.append({"path": finding.path, "line": line, "rule": finding.rule, "severity": finding.severity})
    return rows


def expected() -> list[dict[str, object]]:
    text = (FIXTURES / "platform" / "expected.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_exactly_the_planted_defects_are_found():
    key = lambda row: (row["path"], row["line"], row["rule"])  # noqa: E731
    assert sorted(found(FIXTURES / "platform"), key=key) == sorted(expected(), key=key)


def test_every_family_has_a_planted_defect():
    rules = builtin().rules
    families = {rules[str(row["rule"])].family for row in expected()}
    needed = {"async", "schema", "artifacts", "containers", "secrets", "reproducibility", "cloud"}
    assert needed <= families


def test_the_clean_twin_is_clean():
    assert found(FIXTURES / "platform-clean") == []


def test_the_flow_of_the_transitive_call_leads_to_the_blocking_one():
    (finding,) = [
        f for f in check(FIXTURES / "platform").filtered.findings if f.rule == "blocking-call-reached-from-async"
    ]
    assert [step.path.rpartition("/")[2] for step in finding.flow] == ["main.py", "enrichment.py", "profile_client.py"]
