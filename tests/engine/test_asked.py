"""What rules can ask for is read from their modules, and a run collects that much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine import workers
from mlplatlint.engine.asked import subjects_asked
from mlplatlint.engine.cache import NoCache, open_cache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.result import FileResult
from mlplatlint.engine.run import Options, RunResult, run
from mlplatlint.engine.store import RunFacts

SERVICE = {
    "app/client.py": "import requests\n\n\ndef fetch(url):\n    return requests.get(url)\n",
    "app/views.py": "from app.client import fetch\n\n\nasync def view():\n    return fetch('http://x')\n",
}


def check(folder: Path, select: list[str] | None, cache: str = "") -> RunResult:
    resolver = Resolver(changes={"select": select} if select else {})
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    opened = open_cache(cache) if cache else NoCache()
    try:
        return run(options, builtin(), resolver, opened)
    finally:
        opened.close()


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def test_subjects_are_found_through_imports_and_where_a_method_is_handed_on() -> None:
    asked = subjects_asked("mlplatlint.rules.async_.blocking_call_in_async")
    assert {"python-outline", "python-calls", "notebook-calls", "python-statements"} <= set(asked)
    assert not any(name.startswith(("sql", "docker", "kubernetes")) for name in asked)
    assert "sqlalchemy-models" in subjects_asked("mlplatlint.rules.engines.schema_drift")
    assert subjects_asked("mlplatlint.files.digest") == ()


def test_a_store_does_not_pass_off_what_was_not_collected_as_nothing() -> None:
    store = RunFacts({}, lambda path: None, lambda subject, paths: {}, frozenset(("artifact",)))  # type: ignore[arg-type]
    assert store.eager("artifact") == {}
    with pytest.raises(LookupError, match="sqlalchemy-models"):
        store.eager("sqlalchemy-models")


def test_facts_are_collected_where_only_another_folders_rules_need_them(tmp_path: Path) -> None:
    write(tmp_path, SERVICE)
    files = {
        "mlplatlint.toml": 'select = ["compose-build-arg-mismatch"]\n',
        "compose.yaml": "services:\n  api:\n    build:\n      context: api\n      args:\n        VERSION: '1'\n",
        "api/mlplatlint.toml": 'select = ["secrets"]\n',
        "api/Dockerfile": "FROM python:3.12-slim\nARG RELEASE\nRUN echo $RELEASE\n",
    }
    write(tmp_path, files)
    found = check(tmp_path, None)
    assert [(item.path, item.rule) for item in found.filtered.findings] == [
        ("compose.yaml", "compose-build-arg-mismatch")
    ]


@pytest.mark.parametrize("cached", [True, False])
def test_asking_beforehand_changes_nothing_but_the_number_of_parses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cached: bool
) -> None:
    folder = tmp_path / "tree"
    write(folder, SERVICE)
    collected: list[str] = []
    plain = workers.collect_facts

    def counted(source: Any, kind: Any, plan: Any, subject: Any, *rest: Any) -> Any:
        if subject.name == "python-calls":
            collected.append(source.path)
        return plain(source, kind, plan, subject, *rest)

    monkeypatch.setattr(workers, "collect_facts", counted)
    after = check(folder, ["async"], str(tmp_path / "one") if cached else "")
    assert sorted(collected) == ["app/client.py", "app/views.py"]
    collected.clear()
    monkeypatch.setattr("mlplatlint.engine.fresh.FEW_FILES", 1)
    before = check(folder, ["async"], str(tmp_path / "two") if cached else "")
    assert collected == []
    assert before.filtered.findings == after.filtered.findings
    assert "blocking-call-reached-from-async" in {item.rule for item in before.filtered.findings}
    if cached:  # what the pass collected is remembered like what a join asked for
        write(folder, {"app/other.py": "X = 1\n"})
        assert check(folder, ["async"], str(tmp_path / "two")).filtered.findings == before.filtered.findings
        assert collected == []


def test_files_that_turn_out_to_be_python_make_the_joins_ask_again(tmp_path: Path) -> None:
    known = {"a.py": FileResult("python", ("python",))}
    store = RunFacts(known, lambda path: None, lambda subject, paths: {})  # type: ignore[arg-type]
    assert store.paths("python") == ("a.py",)
    assert store.settle({**known, "README": FileResult("text", ("text",))})
    assert not store.settle({**known, "bin/serve": FileResult("python", ("python",))})
    assert store.paths("python") == ("a.py", "bin/serve")


def test_files_that_no_rule_is_about_are_not_read_through(tmp_path: Path) -> None:
    write(tmp_path, {**SERVICE, "web/app.js": "const a = 1;\n" * 2000})
    result = check(tmp_path, ["async"])
    assert result.files["web/app.js"] == ("text",)
    assert len(bytes(result.sources("web/app.js").data)) == 26_000  # whoever asks for it has it
    assert "blocking-call-reached-from-async" in {item.rule for item in result.filtered.findings}
    late = "# " + "licence " * 1000 + "\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - {name: a, image: a}\n"
    write(tmp_path, {"deploy/pod.yaml": late})
    assert check(tmp_path, ["k8s-privileged"]).files["deploy/pod.yaml"] == ("kubernetes", "text", "yaml")
