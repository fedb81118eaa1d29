"""What reports say of the repository they were made in."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlplatlint.reports.git_state import read_git_state, web_address
from mlplatlint.reports.model import GitState
from tests.conftest import git


def test_state_of_a_subfolder(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    folder = tmp_path / "services" / "api é"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("x = 1\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "remote", "add", "origin", "https://user:token@github.com/o/r.git")
    commit = git(tmp_path, "rev-parse", "HEAD").strip()
    state = read_git_state(str(folder), {})
    assert state.commit == commit
    assert (state.branch, state.prefix, state.web) == ("main", "services/api é", "https://github.com/o/r")
    assert read_git_state(str(tmp_path), {}).prefix == ""
    git(tmp_path, "checkout", "-q", "--detach")
    assert read_git_state(str(tmp_path), {"GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": "7/merge"}).branch == "7/merge"


def test_nothing_of_the_repository_is_executed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    hook.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(hook))
    read_git_state(str(tmp_path), {})
    assert not (tmp_path / "ran").exists()


def test_outside_git_and_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert read_git_state(str(tmp_path), {}) == GitState()
    git(tmp_path, "init", "-q")
    assert read_git_state(str(tmp_path), {}).commit == ""


@pytest.mark.parametrize(
    ("repository", "environment", "address"),
    [
        ("git@github.com:o/r.git", {}, "https://github.com/o/r"),
        ("ssh://git@gitlab.com/g/s/r", {}, "https://gitlab.com/g/s/r"),
        ("https://git.example.com/o/r.git", {}, ""),
        ("https://github.com/o/r](http://e.vil)", {}, ""),
        (
            "",
            {"GITHUB_SERVER_URL": "https://ghe.example.com", "GITHUB_REPOSITORY": "o/r"},
            "https://ghe.example.com/o/r",
        ),
        ("", {"CI_PROJECT_URL": "https://gitlab.example.com/g/r"}, "https://gitlab.example.com/g/r"),
        ("", {"CI_PROJECT_URL": "javascript:alert(1)"}, ""),
    ],
)
def test_web_address(repository: str, environment: dict[str, str], address: str) -> None:
    assert web_address(repository, environment) == address
