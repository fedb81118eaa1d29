"""The same output, byte for byte, whatever the number of workers, order of work, hash seed or state of the cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import BLOCKING, git

FILES = {
    "app.py": BLOCKING,
    "twice.py": BLOCKING + b"    time.sleep(2)\n",
    "helpers.py": b"import time\n\n\ndef wait():\n    time.sleep(1)\n",
    "routes.py": b"from helpers import wait\n\n\nasync def handler():\n    wait()\n",
    "broken.py": b"def (:\n",
    "Dockerfile": b"FROM python:latest\nRUN pip install x\n",
    "notes.txt": b"nothing\n",
    "deep/er/app.py": BLOCKING,
}


@pytest.fixture
def tree(write) -> Path:
    root = write(FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    return root


def test_any_number_of_workers_and_hash_seed(tree, lint):
    outputs = {
        lint("check", "--preview", "--format", "json", "--no-cache", "--jobs", jobs, cwd=tree, PYTHONHASHSEED=seed).out
        for jobs in ("1", "2", "8")
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["findings"]


def test_order_of_paths_does_not_matter(tree, lint):
    names = sorted(FILES)
    forwards = lint("check", *names, "--preview", "--format", "json", "--no-cache", cwd=tree).out
    backwards = lint("check", *reversed(names), "--preview", "--format", "json", "--no-cache", cwd=tree).out
    assert forwards == backwards


def test_order_of_work_does_not_matter(tree):
    from mlplatlint.config.load import Resolver
    from mlplatlint.engine.cache import NoCache
    from mlplatlint.engine.registry import builtin
    from mlplatlint.engine.run import Options, run

    seen = []
    for seed in (0, 1, 2):
        resolver = Resolver(changes={"preview": True}, isolated=True)
        options = Options(paths=(".",), root=str(tree), jobs=1, shuffle=seed)
        seen.append(run(options, builtin(), resolver, NoCache()).filtered)
    assert seen[0] == seen[1] == seen[2]


def test_cold_and_warm_and_half_warm(tree, lint):
    cold = lint("check", "--preview", "--format", "json", cwd=tree)
    warm = lint("check", "--preview", "--format", "json", cwd=tree)
    assert cold.out == warm.out
    (tree / "notes.txt").write_text("changed\n")
    half = lint("check", "--preview", "--format", "json", cwd=tree)
    assert half.out == cold.out
    (tree / "app.py").write_text("x = 1\n")
    edited = lint("check", "--preview", "--format", "json", cwd=tree)
    fresh = lint("check", "--preview", "--format", "json", "--no-cache", cwd=tree)
    assert edited.out == fresh.out
    assert edited.out != cold.out


def test_triggers_lose_nothing(tree, lint):
    with_triggers = lint("check", "--preview", "--format", "json", "--no-cache", cwd=tree)
    without = lint("check", "--preview", "--format", "json", "--no-triggers", cwd=tree)
    assert with_triggers.out == without.out
