"""Project rules run again when an answer they were given has changed, and only then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import open_cache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run
from mlplatlint.rules.engines import schema_drift
from tests.project.schema.matrix.styles import style_project


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    plain = schema_drift.check

    def counted(project: Any, kinds: frozenset[str]) -> Any:
        seen.extend(kinds)
        return plain(project, kinds)

    monkeypatch.setattr(schema_drift, "check", counted)
    return seen


def found(folder: Path) -> list[tuple[str, str, str]]:
    cache = open_cache(str(folder.parent / "cache"))
    resolver = Resolver(changes={"select": ["fk-drift"], "preview": True}, isolated=True)
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    result = run(options, builtin(), resolver, cache)
    cache.close()
    return [(item.rule, item.message, item.fingerprint) for item in result.filtered.findings]


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def test_what_a_rule_found_holds_until_an_answer_changes(tmp_path: Path, calls: list[str]) -> None:
    folder = tmp_path / "tree"
    files = style_project("base-class", "fk-drift")
    write(folder, {**files, "app/other.py": "X = 1\n"})
    first = found(folder)
    assert len(first) == 1
    assert calls == ["fk-drift"]

    write(folder, {"app/other.py": "X = 2\n"})
    assert found(folder) == first
    assert calls == ["fk-drift"]

    write(folder, style_project("base-class", ""))
    assert found(folder) == []
    assert calls == ["fk-drift"] * 2

    write(folder, {**files, "app/other.py": "X = 3\n"})
    assert found(folder) == first
    assert calls == ["fk-drift"] * 3


def test_a_new_file_that_answers_a_question_counts(tmp_path: Path, calls: list[str]) -> None:
    folder = tmp_path / "tree"
    files = style_project("base-class", "fk-drift")
    revision = files.pop("migrations/versions/r2.py")
    write(folder, files)
    assert found(folder) == []
    write(folder, {"migrations/versions/r2.py": revision})
    assert len(found(folder)) == 1


def test_fingerprints_follow_the_source_around_an_unchanged_fact(tmp_path: Path, calls: list[str]) -> None:
    folder = tmp_path / "tree"
    files = style_project("base-class", "fk-drift")
    write(folder, files)
    first = found(folder)
    write(folder, {"app/models.py": files["app/models.py"] + "\n# a last word\n"})
    assert found(folder) == first


BLOCKING = "import asyncio\nimport time\n\n\nasync def main():\n    time.sleep(1)\n"


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each call graph that is built."""
    from mlplatlint.project import calls

    built: list[int] = []
    plain = calls.Reach

    def counted(machine: Any) -> Any:
        built.append(len(machine.records))
        return plain(machine)

    monkeypatch.setattr(calls, "Reach", counted)
    return built


def blocking(folder: Path) -> list[tuple[str, str]]:
    cache = open_cache(str(folder.parent / "cache"))
    resolver = Resolver(changes={"select": ["blocking-call-in-async"]}, isolated=True)
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    result = run(options, builtin(), resolver, cache)
    cache.close()
    return [(item.path, item.message) for item in result.filtered.findings]


def test_a_changed_file_that_says_the_same_leaves_the_call_graph_alone(tmp_path: Path, graphs: list[int]) -> None:
    folder = tmp_path / "tree"
    write(folder, {"app/main.py": BLOCKING, "app/other.py": "import json\n\n\ndef f(x):\n    return json.dumps(x)\n"})
    first = blocking(folder)
    assert len(first) == 1
    assert len(graphs) == 1

    for text in ("# a last word\n", "# a last word\n# and another\n"):
        write(
            folder,
            {"app/main.py": BLOCKING + text, "app/other.py": f"import json\n\n\ndef g(x):\n    return 2\n{text}"},
        )
        assert blocking(folder) == first
    assert len(graphs) == 1

    write(folder, {"app/main.py": BLOCKING + "    open_it()\n\n\ndef open_it():\n    time.sleep(2)\n"})
    assert len(blocking(folder)) == 1
    assert len(graphs) == 2


def test_a_file_that_comes_to_matter_counts(tmp_path: Path, graphs: list[int]) -> None:
    folder = tmp_path / "tree"
    write(
        folder,
        {
            "app/main.py": "from app import other\n\n\nasync def main():\n    other.f()\n",
            "app/other.py": "def f():\n    pass\n",
        },
    )
    assert blocking(folder) == []
    write(folder, {"app/other.py": "import time\n\nf = time.sleep\n"})
    assert [path for path, _ in blocking(folder)] == ["app/main.py"]
