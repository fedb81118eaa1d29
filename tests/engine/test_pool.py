"""The forked pool: all results, and a worker that dies costs only the file it died on."""

from __future__ import annotations

import os

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine import workers
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run
from tests.conftest import BLOCKING

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_every_file_comes_back(write):
    root = write({f"pkg/m{number}.py": BLOCKING for number in range(300)})
    resolver = Resolver(changes={"select": ["blocking-call-in-async"]}, isolated=True)
    result = run(Options(paths=(".",), root=str(root), jobs=3), builtin(), resolver, NoCache())
    assert len(result.filtered.findings) == 300
    assert len(result.files) == 300


def test_a_worker_that_dies_is_replaced_and_the_file_named(write, monkeypatch):
    root = write({f"m{number}.py": BLOCKING for number in range(40)})
    (root / "deadly.py").write_bytes(BLOCKING)
    real = workers.analyse

    def analyse(source, *more):
        if source.path == "deadly.py":
            os._exit(9)
        return real(source, *more)

    monkeypatch.setattr(workers, "analyse", analyse)
    resolver = Resolver(changes={"select": ["blocking-call-in-async"]}, isolated=True)
    result = run(Options(paths=(".",), root=str(root), jobs=2), builtin(), resolver, NoCache())
    assert len({finding.path for finding in result.filtered.findings}) == 40
    lost = [note for note in result.notifications if note.code == "worker-lost"]
    assert [note.path for note in lost] == ["deadly.py"]
    assert lost[0].level == "error"
