"""``check --fix``: what breaks a file together goes in one after another, and what is left out is said and not counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlplatlint.cli import main

ROUTE = (
    "import asyncio\nimport time\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    '@app.post("/warm-up")\nasync def warm_up() -> None:\n    time.sleep(2)\n'
)
RULES = "async-endpoint-should-be-def,blocking-call-in-async,task-not-stored"


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.chdir(folder)
    return main(["check", "--isolated", "--preview", "--no-cache", "--select", RULES, *options, "."])


def test_two_fixes_that_exclude_each_other_leave_a_file_that_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.py").write_text(ROUTE)
    assert run(tmp_path, monkeypatch, "--fix", "--unsafe-fixes") == 0
    after = (tmp_path / "app.py").read_text()
    compile(after, "app.py", "exec", dont_inherit=True)
    assert "\ndef warm_up() -> None:\n    time.sleep(2)\n" in after
    said = capsys.readouterr().err
    assert "fixed 1 finding\n" in said
    assert "app.py:11: fix of blocking-call-in-async not applied" in said


def test_such_a_pair_does_not_cost_the_other_fixes_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "\n\nasync def other() -> None:\n    time.sleep(1)\n    asyncio.create_task(job())\n    await job()\n"
    (tmp_path / "app.py").write_text(ROUTE + other)
    run(tmp_path, monkeypatch, "--fix", "--unsafe-fixes")
    after = (tmp_path / "app.py").read_text()
    compile(after, "app.py", "exec", dont_inherit=True)
    assert "\ndef warm_up() -> None:\n    time.sleep(2)\n" in after
    assert "    await asyncio.sleep(1)\n" in after
    assert "background_tasks.add(background_task)" in after
    said = capsys.readouterr().err
    assert "fixed 3 findings\n" in said
    assert said.count("not applied") == 1


def test_the_diff_shows_what_fixing_would_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.py").write_text(ROUTE)
    assert run(tmp_path, monkeypatch, "--diff", "--unsafe-fixes") == 1
    shown = capsys.readouterr()
    assert "+def warm_up() -> None:" in shown.out
    assert "await" not in shown.out
    assert "app.py:11: fix of blocking-call-in-async not applied" in shown.err
    assert (tmp_path / "app.py").read_text() == ROUTE
