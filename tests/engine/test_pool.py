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


def test_what_is_left_goes_to_workers_when_it_is_worth_them(write, monkeypatch):
    root = write({f"m{number}.py": BLOCKING for number in range(40)} | {"broken.py": b"def (:\n"})
    for name in ("WARM_UP_SECONDS", "LOOK_SECONDS", "POOL_WORTH_SECONDS"):
        monkeypatch.setattr(workers, name, 0.0)
    monkeypatch.setattr(workers, "LOOK_FILES", 1)
    real, here = workers.analyse, []

    def analyse(source, *more):
        here.append(source.path)
        return real(source, *more)

    monkeypatch.setattr(workers, "analyse", analyse)
    resolver = Resolver(changes={"select": ["blocking-call-in-async"]}, isolated=True)
    spread = run(Options(paths=(".",), root=str(root)), builtin(), resolver, NoCache())
    assert 0 < len(here) < 41
    alone = run(Options(paths=(".",), root=str(root), jobs=1), builtin(), resolver, NoCache())
    assert spread.filtered == alone.filtered and spread.notifications == alone.notifications
    assert list(spread.files) == list(alone.files)


def test_facts_asked_for_come_from_workers_alike(write, monkeypatch):
    files = {f"m{number}.py": f"from m{number + 1} import f\n\n\ndef f():\n    f()\n" for number in range(30)}
    files["app.py"] = "from m0 import f\n\n\nasync def main():\n    f()\n"
    files["m30.py"] = "import time\n\n\ndef f():\n    time.sleep(1)\n"
    files = {
        name: text.replace("    f()\n", "    g()\n").replace("import f\n", "import f as g\n")
        for name, text in files.items()
    }
    root = write(files)
    resolver = Resolver(changes={"select": ["async"], "preview": True}, isolated=True)
    alone = run(Options(paths=(".",), root=str(root), jobs=1), builtin(), resolver, NoCache())
    for name in ("WARM_UP_SECONDS", "LOOK_SECONDS", "POOL_WORTH_SECONDS"):
        monkeypatch.setattr(workers, name, 0.0)
    monkeypatch.setattr(workers, "LOOK_FILES", 1)
    for jobs in (0, 2):
        spread = run(Options(paths=(".",), root=str(root), jobs=jobs), builtin(), resolver, NoCache())
        assert spread.filtered == alone.filtered
    assert any(finding.flow for finding in alone.filtered.findings)
