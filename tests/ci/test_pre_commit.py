"""The pre-commit hooks, run by pre-commit itself on a repository of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import git

ROOT = Path(__file__).parents[2]
BROKEN = b"x = 1\n\ndef f(:\n    pass\n"
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def pre_commit(*arguments: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run pre-commit, or skip the test where it is not installed."""
    program = shutil.which("pre-commit", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    if program is None:
        pytest.skip("pre-commit is not installed")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    return subprocess.run(
        [program, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=900
    )


def test_manifest_is_valid(tmp_path: Path) -> None:
    done = pre_commit("validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"), cwd=tmp_path, home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_hooks_leave_files_to_us_and_arguments_to_users() -> None:
    assert set(HOOKS) == {"mlplatlint", "mlplatlint-full"}
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert hook["require_serial"] is True
        assert hook["minimum_pre_commit_version"] == "3.2.0"
        assert "--force-exclude" in hook["entry"].split()
        assert not {"args", "types_or", "files"} & set(hook)
    assert HOOKS["mlplatlint"]["types"] == ["file"]
    assert HOOKS["mlplatlint-full"]["pass_filenames"] is False
    assert HOOKS["mlplatlint-full"]["always_run"] is True


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this repository's tracked files, as a repository of its own."""
    folder = tmp_path_factory.mktemp("source")
    for name in git(ROOT, "ls-files", "-co", "--exclude-standard", "-z").split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-qm", "copy")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("hook", HOOKS)
def test_hook_finds_and_passes(hook: str, source: Path, home: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_bytes(BROKEN)
    (tmp_path / "vendored").mkdir()
    (tmp_path / "vendored" / "old.py").write_bytes(BROKEN)
    (tmp_path / "pyproject.toml").write_text('[tool.mlplatlint]\nexclude = ["vendored"]\n')
    git(tmp_path, "add", "-A")
    arguments = ("try-repo", str(source), hook, "--all-files", "--verbose")
    done = pre_commit(*arguments, cwd=tmp_path, home=home)
    if "pip" in done.stdout and "returned non-zero" in done.stdout.lower():
        pytest.skip(f"pip cannot install here: {done.stdout[-300:]}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "app/main.py:3:" in done.stdout
    assert "unparsable-file" in done.stdout
    assert "vendored/old.py" not in done.stdout

    (tmp_path / "app" / "main.py").write_text("def f():\n    pass\n")
    git(tmp_path, "add", "-A")
    done = pre_commit(*arguments, cwd=tmp_path, home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
