"""``validate``: exit codes, named checks, the same in text and JSON."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mlplatlint.cli.app import app

DANGEROUS = b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R."


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), standalone_mode=False)
    code: Any = result.return_value
    return int(code), result.output


@pytest.mark.parametrize(
    ("body", "code", "verdict"),
    [
        (pickle.dumps({"a": [1, 2]}), 0, "clean"),
        (DANGEROUS, 1, "dangerous"),
        (b"\x80\x04\x8c\x04acme\x8c\x05fetch\x93)R.", 1, "inconclusive"),
        (DANGEROUS[:-1], 1, "dangerous"),
        (b"", 1, "unreadable"),
    ],
)
def test_the_verdict_on_a_pickle_decides_the_exit_code(tmp_path: Path, body: bytes, code: int, verdict: str) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(body)
    assert run("validate", "pickle", str(path))[0] == code
    status, output = run("validate", "pickle", "--format", "json", str(path))
    document = json.loads(output)
    assert status == code
    assert document["files"][0]["verdict"] == verdict


def test_every_check_is_named_with_its_result(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(DANGEROUS)
    _, output = run("validate", "pickle", "--format", "json", str(path))
    checks = {item["name"]: item["status"] for item in json.loads(output)["files"][0]["checks"]}
    assert checks.pop("calls") == "failed"
    assert set(checks.values()) == {"passed"}


def test_a_file_that_is_no_mojo_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    path.write_bytes(b"<!DOCTYPE html><html>not found</html>")
    code, output = run("validate", "mojo", str(path))
    assert code == 1
    assert "web page" in output


def test_a_file_that_cannot_be_opened_is_wrong_use(tmp_path: Path) -> None:
    assert run("validate", "mojo", str(tmp_path / "missing.zip"))[0] == 2
    assert run("validate", "pickle", str(tmp_path))[0] == 2


def test_names_from_a_file_cannot_move_the_cursor(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x04\x8c\x05\x1b[2Jx\x8c\x05fetch\x93)R.")
    assert "\x1b" not in run("validate", "pickle", str(path))[1]
