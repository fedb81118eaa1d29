"""The GitHub Action: nothing of an input is executed, and each outcome of a run leads to the right steps."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BROKEN = b"x = 1\n\ndef f(:\n    pass\n"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]


def step(name: str) -> dict[str, Any]:
    (found,) = [item for item in STEPS if item["name"] == name]
    return found


def test_is_composite_and_documented() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for name, item in {**ACTION["inputs"], **ACTION["outputs"]}.items():
        assert len(item["description"]) > 15, name
    for name, item in ACTION["inputs"].items():
        assert isinstance(item["default"], str), name


def test_no_expression_is_put_into_a_script() -> None:
    scripts = [item["run"] for item in STEPS if "run" in item]
    assert len(scripts) == 3
    for script in scripts:
        assert "${{" not in script
    for item in STEPS:
        assert "run" not in item or item["shell"] == "bash"


def test_every_input_is_used_and_every_used_one_exists() -> None:
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(ACTION["inputs"])


def test_other_actions_are_pinned_by_commit() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)@(\S+)(?: # (v[0-9.]+))?", text)
    assert [name for name, _, _ in uses] == ["actions/setup-python", "github/codeql-action/upload-sarif"]
    for _, commit, version in uses:
        assert re.fullmatch(r"[0-9a-f]{40}", commit)
        assert version


def test_installs_from_its_own_checkout() -> None:
    install = step("Install mlplatlint")
    assert install["env"]["SOURCE"] == "${{ github.action_path }}"
    assert 'pip install --quiet --disable-pip-version-check "$SOURCE${EXTRAS:+[$EXTRAS]}"' in install["run"]


def test_upload_waits_for_a_run_that_did_not_fail() -> None:
    upload = step("Upload to code scanning")
    assert upload["if"] == "steps.check.outputs.upload == 'true'"
    assert upload["continue-on-error"] is True


def run_step(name: str, cwd: Path, temp: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    values = {
        "PATH": os.environ["PATH"],
        "MLPLATLINT_CACHE_DIR": os.environ["MLPLATLINT_CACHE_DIR"],
        "GITHUB_ACTIONS": "true",
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(temp / "output"),
        "GITHUB_STEP_SUMMARY": str(temp / "summary"),
        **environment,
    }
    command = [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", step(name)["run"]]
    return subprocess.run(command, cwd=cwd, env=values, capture_output=True, text=True, check=False, timeout=120)


INPUTS = {
    "INPUT_PATHS": ".",
    "INPUT_ARGUMENTS": "",
    "INPUT_FAIL_ON": "",
    "INPUT_UPLOAD": "true",
    "INPUT_SUMMARY": "true",
    "MLPLATLINT_CATEGORY": "",
}


@pytest.fixture
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a runner's temporary folder in which mlplatlint is installed."""
    folder = tmp_path_factory.mktemp("runner temp")
    scripts = folder / "mlplatlint" / "venv" / "bin"
    scripts.mkdir(parents=True)
    program = scripts / "mlplatlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlplatlint "$@"\n')
    program.chmod(0o755)
    return folder


def outputs(temp: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in (temp / "output").read_text().splitlines())
    return {key: value for key, _, value in pairs}


def test_findings_are_annotated_summarised_and_uploaded(tmp_path: Path, temp: Path) -> None:
    (tmp_path / "app.py").write_bytes(BROKEN)
    done = run_step("Check", tmp_path, temp, **INPUTS)
    assert done.returncode == 0, done.stderr
    found = outputs(temp)
    assert (found["exit-code"], found["upload"]) == ("1", "true")
    assert "::warning file=app.py,line=3," in done.stdout
    assert "unparsable-file" in (temp / "summary").read_text()
    assert '"ruleId": "unparsable-file"' in Path(found["sarif-file"]).read_text()
    assert run_step("Verdict", tmp_path, temp, CODE="1", INPUT_FAIL="true").returncode == 1
    assert run_step("Verdict", tmp_path, temp, CODE="1", INPUT_FAIL="false").returncode == 0


def test_clean_run_is_uploaded_too(tmp_path: Path, temp: Path) -> None:
    (tmp_path / "app.py").write_text("x = 1\n")
    done = run_step("Check", tmp_path, temp, **INPUTS)
    assert done.returncode == 0, done.stderr
    assert (outputs(temp)["exit-code"], outputs(temp)["upload"]) == ("0", "true")
    assert run_step("Verdict", tmp_path, temp, CODE="0", INPUT_FAIL="true").returncode == 0


def test_a_failed_run_is_not_uploaded(tmp_path: Path, temp: Path) -> None:
    (tmp_path / "app.py").write_bytes(BROKEN)
    done = run_step("Check", tmp_path, temp, **{**INPUTS, "INPUT_FAIL_ON": "catastrophic"})
    assert done.returncode == 0
    assert (outputs(temp)["exit-code"], outputs(temp)["upload"]) == ("2", "false")
    assert "catastrophic" in done.stderr
    assert run_step("Verdict", tmp_path, temp, CODE="2", INPUT_FAIL="false").returncode == 2


def test_inputs_switch_parts_off(tmp_path: Path, temp: Path) -> None:
    (tmp_path / "app.py").write_bytes(BROKEN)
    changed = {"INPUT_UPLOAD": "false", "INPUT_SUMMARY": "false", "INPUT_FAIL_ON": "critical"}
    done = run_step("Check", tmp_path, temp, **{**INPUTS, **changed})
    assert done.returncode == 0, done.stderr
    assert (outputs(temp)["exit-code"], outputs(temp)["upload"]) == ("0", "false")
    assert not (temp / "summary").exists()


def test_inputs_of_several_lines_are_words_not_code(tmp_path: Path, temp: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "app.py").write_bytes(BROKEN)
    (tmp_path / "other.py").write_bytes(BROKEN)
    (tmp_path / "$(touch ran)").mkdir()
    changed = {
        "INPUT_PATHS": "a b\n$(touch ran)\n",
        "INPUT_ARGUMENTS": "--select\nunparsable-file\n\n--exclude\n`touch ran`",
    }
    done = run_step("Check", tmp_path, temp, **{**INPUTS, **changed})
    assert done.returncode == 0, done.stderr
    assert outputs(temp)["exit-code"] == "1", done.stderr
    assert "file=a b/app.py" in done.stdout
    assert "other.py" not in done.stdout
    assert not (tmp_path / "ran").exists()
