"""``--deep``: astroid is asked for receivers left unknown, sees nothing but the scanned files, and runs none of them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache, open_cache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run
from mlplatlint.project.calls import deep_inference
from mlplatlint.project.calls.deep_stubs import stubs
from mlplatlint.project.calls.knowledge import knowledge

Found = list[tuple[str, int, str]]

CLIENTS = """
import requests


class Meta(type):
    @property
    def session(cls):
        return requests.Session()


class Client(metaclass=Meta):
    pass


def both(*args):
    return args + (requests.Session(),)
"""

MAIN = """
import requests
from app.clients import Client, both

sessions = [requests.Session()] * 2


async def of_a_metaclass(url):
    return Client.session.get(url)


async def of_a_sum(url):
    return both(1)[1].get(url)


async def of_a_product(url):
    return sessions[0].get(url)


async def of_a_call(thing, url):
    return thing.get(url)


def helper(url):
    return ([requests.Session()] + [])[0].get(url)


async def by_way_of_a_helper(url):
    return helper(url)
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def check(folder: Path, *, deep: bool, cached: bool = False) -> Found:
    cache = open_cache(str(folder.parent / "cache")) if cached else NoCache()
    rules = ["blocking-call-in-async", "blocking-call-reached-from-async"]
    resolver = Resolver(changes={"select": rules, "deep": deep}, isolated=True)
    result = run(Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False), builtin(), resolver, cache)
    cache.close()
    assert not [note for note in result.notifications if note.level == "error"]
    lines = {path: text.splitlines() for path, text in ((p, (folder / p).read_text()) for p in result.files)}
    return [
        (lines[one.path][_line(folder / one.path, one.span.start)].strip(), len(one.flow), one.confidence)
        for one in result.filtered.findings
    ]


def _line(path: Path, offset: int) -> int:
    return path.read_bytes()[:offset].count(b"\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    write(folder, {"app/__init__.py": "", "app/clients.py": CLIENTS, "app/main.py": MAIN})
    return folder


def test_receivers_that_need_inference_are_found_and_called_likely(folder: Path) -> None:
    assert check(folder, deep=False) == []
    assert check(folder, deep=True) == [
        ("return Client.session.get(url)", 0, "medium"),
        ("return both(1)[1].get(url)", 0, "medium"),
        ("return sessions[0].get(url)", 0, "medium"),
        ("return helper(url)", 2, "medium"),
    ]


def test_nothing_scanned_is_imported(folder: Path, tmp_path: Path) -> None:
    trap = f"import os\nopen(os.path.join({str(tmp_path)!r}, 'executed'), 'w').close()\n"
    for path in ("app/__init__.py", "app/clients.py", "app/main.py"):
        (folder / path).write_text(trap + (folder / path).read_text())
    # A scanned module may bear the name of one that is installed, of the standard library, or of a part of astroid's brain.
    write(folder, {"json5.py": trap, "gi/__init__.py": trap, "sitecustomize.py": trap, "app/numpy.py": trap})
    (folder / "app/main.py").write_text(
        "import json5, gi, gi.repository, sitecustomize, _ssl\nfrom app import numpy\n"
        + (folder / "app/main.py").read_text()
    )
    before = set(sys.modules)
    current, path = os.getcwd(), list(sys.path)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        assert len(check(folder, deep=True)) == 4
    finally:
        os.chdir(current)
        sys.path[:] = path
    assert not (tmp_path / "executed").exists()
    assert not {"app", "app.clients", "json5", "gi", "sitecustomize"} & (set(sys.modules) - before)


def test_astroid_finds_no_module_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by name nor by file: what is installed, and what the interpreter brings along, is not there for it."""
    told: dict[str, Any] = {}

    def tried(self: Any, path: str, asked: Any, found: list[Any]) -> None:
        from astroid.manager import AstroidManager

        manager = AstroidManager()
        for name in ("os", "_ssl", "msgspec._core", "requests"):
            try:
                manager.ast_from_module_name(name)
                found.append((path, 0, [("", name)]))
            except Exception:
                told[name] = True
        try:
            manager.ast_from_file(os.__file__, "os")
            found.append((path, 0, [("", "file")]))
        except Exception:
            told["file"] = True

    monkeypatch.setattr(deep_inference._Inference, "_answer", tried)
    assert ask({"a.py": b"x = 1\n"}).found == []


def test_a_death_or_a_slip_of_astroid_costs_only_what_it_would_have_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "app/main.py").write_text(MAIN + "\n\nasync def plain(url):\n    requests.get(url)\n")

    def dies(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def slips(*_: object) -> None:
        raise RuntimeError("a defect")

    for broken in (dies, slips):
        monkeypatch.setattr(deep_inference._Inference, "_answer", broken)
        assert check(folder, deep=True) == [("requests.get(url)", 0, "high")]


def test_a_file_that_takes_too_long_leaves_the_others_their_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = deep_inference._Inference._answer

    def answer(self: Any, path: str, *rest: Any) -> None:
        while path == "slow.py":
            pass
        plain(self, path, *rest)

    monkeypatch.setattr(deep_inference, "SECONDS_PER_FILE", 0.3)
    monkeypatch.setattr(deep_inference._Inference, "_answer", answer)
    text = b"import requests\nx = ([requests.Session()] + [])[0].get\n"
    answers = ask({"slow.py": text, "quick.py": text})
    assert [path for path, _, _ in answers.found] == ["quick.py"]


def test_what_astroid_said_holds_until_a_file_that_it_read_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    plain: Callable[..., Any] = deep_inference.infer

    def counted(*arguments: Any) -> Any:
        asked.append(1)
        return plain(*arguments)

    monkeypatch.setattr(deep_inference, "infer", counted)
    first = check(folder, deep=True, cached=True)
    assert len(first) == 4
    write(folder, {"app/other.py": "def other():\n    return 1\n"})
    assert check(folder, deep=True, cached=True) == first
    write(folder, {"app/other.py": "def other():\n    return 2\n"})
    before = len(asked)
    assert check(folder, deep=True, cached=True) == first
    assert len(asked) == before
    assert check(folder, deep=False, cached=True) == []

    write(folder, {"app/clients.py": CLIENTS.replace("return requests.Session()", "return object()")})
    assert len(check(folder, deep=True, cached=True)) == 3


def test_stubs_of_the_tables_are_python_and_hold_their_products() -> None:
    modules = stubs(knowledge())
    for name, text in modules.items():
        compile(text, name, "exec")
    assert "class Session:" in modules["requests"]
    assert "from sqlite3 import Connection" in modules["sqlite3"]


def ask(files: dict[str, bytes]) -> deep_inference.Answer:
    from mlplatlint.project.calls.modules import ModuleIndex

    questions = {}
    for path, data in files.items():
        start = data.rfind(b"(", 0, data.find(b")[0]")) if b")[0]" in data else 0
        start = data.find(b"([") if b"([" in data else start
        questions[path] = [deep_inference.Question(7, start, len(data) - 1)]
    return deep_inference.infer(questions, files.get, ModuleIndex(files), stubs(knowledge()))
