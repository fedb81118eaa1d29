"""Whoever asks for another tool's id sees its guesses too; nobody else does."""

from __future__ import annotations

import json

import pytest

GUESS = b"def load(path):\n    try:\n        return path.read_text()\n    except BaseException:\n        return ''\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--select", "flake8-async:ASYNC103"], ["cancelled-error-swallowed"]),
        (["--select", "flake8-async:ASYNC103", "--confidence", "medium"], []),
        (["--select", "flake8-async:*"], ["cancelled-error-swallowed", "cancelled-error-replaced"]),
        (["--select", "sonar:*"], ["cancelled-error-swallowed"]),
        (["--select", "bandit:*"], []),
        (["--select", "cancelled-error-swallowed"], []),
        (["--select", "cancelled-error-swallowed,flake8-async:ASYNC103"], []),
        (["--select", "cancelled-error-swallowed", "--confidence", "low"], ["cancelled-error-swallowed"]),
    ],
)
def test_guesses_are_for_those_who_ask(write, lint, options, expected):
    root = write({"loader.py": GUESS})
    done = lint("check", ".", "--format", "json", *options, cwd=root)
    assert [finding["rule"] for finding in json.loads(done.out)["findings"]] == expected
