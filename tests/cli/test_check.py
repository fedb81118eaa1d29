"""``mlplatlint check`` from outside: exit codes, selection, bad input."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mlplatlint.cli.options import CHECK_OPTIONS, parse_fast
from tests.conftest import BLOCKING, git


def test_findings_give_exit_code_one_and_name_the_place(write, lint):
    root = write({"app.py": BLOCKING})
    done = lint("check", ".", "--format", "concise", cwd=root)
    assert done.code == 1
    assert done.out.startswith("app.py:5:5: ")
    assert "blocking-call-in-async" in done.out


@pytest.mark.parametrize(
    "form", ["text", "concise", "json", "jsonl", "sarif", "github", "markdown", "gitlab", "junit", "rdjson"]
)
def test_exit_codes_are_the_same_in_every_format(write, lint, form):
    root = write({"bad/app.py": BLOCKING, "good/app.py": b"x = 1\n"})
    assert lint("check", "bad", "--format", form, cwd=root).code == 1
    assert lint("check", "good", "--format", form, cwd=root).code == 0
    assert lint("check", "bad", "--format", form, "--exit-zero", cwd=root).code == 0
    assert lint("check", "bad", "--format", form, "--fail-on", "critical", cwd=root).code == 0


def test_several_outputs_in_one_run_tell_the_same_findings(write, lint):
    root = write({"app.py": BLOCKING})
    done = lint("check", "--output", "json:out.json", "--output", "sarif:out.sarif", cwd=root)
    document = json.loads((root / "out.json").read_text())
    results = json.loads((root / "out.sarif").read_text())["runs"][0]["results"]
    assert done.code == 1
    assert [finding["rule"] for finding in document["findings"]] == [result["ruleId"] for result in results]
    assert "blocking-call-in-async" in done.out


def test_the_json_contract(write, lint):
    root = write({"app.py": BLOCKING})
    document = json.loads(lint("check", "--format", "json", cwd=root).out)
    assert document["schema_version"] == 1
    assert set(document["tool"]) == {"name", "version", "edition"}
    (finding,) = document["findings"]
    assert finding["path"] == "app.py"
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (5, 5, 5, 15)
    expected = (
        "rule family severity confidence message path line column end_line end_column fingerprint flow related fixes"
        " tags help_url"
    )
    assert set(expected.split()) <= set(finding)


def test_select_by_family_name_and_peer_and_ignore(write, lint):
    root = write({"app.py": BLOCKING})
    for selector in ("async", "blocking-call-in-async", "ruff:ASYNC251"):
        assert lint("check", "--select", selector, cwd=root).code == 1
    assert lint("check", "--select", "secrets", cwd=root).code == 0
    assert lint("check", "--ignore", "async", cwd=root).code == 0
    assert lint("check", "--select", "async", "--ignore", "blocking-call-in-async", cwd=root).code == 0
    assert lint("check", "--select", "blocking-call-in-async", "--ignore", "async", cwd=root).code == 1


def test_an_unknown_selector_is_wrong_use_and_says_what_was_meant(write, lint):
    done = lint("check", "--select", "asinc", cwd=write({"app.py": BLOCKING}))
    assert done.code == 2
    assert "did you mean 'async'" in done.err


def test_a_missing_path_is_an_error_but_the_rest_is_checked(write, lint):
    root = write({"app.py": BLOCKING})
    done = lint("check", "app.py", "nowhere.py", "--format", "concise", cwd=root)
    assert done.code == 2
    assert "blocking-call-in-async" in done.out
    assert "nowhere.py" in done.out + done.err


def test_an_empty_folder_is_clean(tmp_path, lint):
    assert lint("check", cwd=tmp_path).code == 0


def test_a_syntax_error_is_a_finding_and_hides_no_other(write, lint):
    root = write({"app.py": BLOCKING, "broken.py": b"def f(:\n    pass\n"})
    done = lint("check", "--format", "json", cwd=root)
    assert done.code == 1
    assert {(f["path"], f["rule"]) for f in done.findings} == {
        ("app.py", "blocking-call-in-async"),
        ("broken.py", "unparsable-file"),
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_reported_and_hides_no_other(write, lint):
    root = write({"app.py": BLOCKING, "locked.py": b"x = 1\n"})
    (root / "locked.py").chmod(0)
    done = lint("check", "--format", "json", cwd=root)
    assert any(note["path"] == "locked.py" for note in json.loads(done.out)["notifications"])
    assert len(done.findings) == 1


def test_a_loop_of_links_neither_hangs_nor_hides(write, lint):
    root = write({"app.py": BLOCKING})
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "self.py").symlink_to(root / "self.py")
    done = lint("check", ".", "self.py", "--format", "json", cwd=root)
    assert [finding["path"] for finding in done.findings] == ["app.py"]
    assert "circle" in json.dumps(json.loads(done.out)["notifications"])


def test_invalid_utf8_and_nul_bytes_cost_only_their_own_file(write, lint):
    files = {
        "app.py": BLOCKING,
        "latin.py": b"# \xe9\xff\nx = '\xff'\n",
        "nul.py": b"x = 1\0\n",
        "odd.yaml": b"\xff\xfe\x00",
    }
    done = lint("check", "--format", "json", cwd=write(files))
    assert done.code == 1
    assert "app.py" in {finding["path"] for finding in done.findings}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fail_on = 'low'\n", "did you mean 'fail-on'"),
        ("fail-on = 'loud'\n", "must be one of"),
        ("select = 'async'\n", "must be a list"),
        ("fail-on = \n", "no valid TOML"),
        ("extend = 'missing.toml'\n", "cannot be read"),
        ("extend = 'mlplatlint.toml'\n", "circle"),
        ("[[overrides]]\nignore = ['async']\n", "need 'paths'"),
        ("edition = '1999.1'\n", "unknown edition"),
    ],
)
def test_a_broken_configuration_is_wrong_use(write, lint, text, message):
    done = lint("check", cwd=write({"app.py": BLOCKING, "mlplatlint.toml": text}))
    assert done.code == 2
    assert message in done.err
    assert "mlplatlint.toml" in done.err or "edition" in done.err


def test_the_closest_configuration_governs_and_extend_is_explicit(write, lint):
    root = write(
        {
            "mlplatlint.toml": "ignore = ['async']\n",
            "a/app.py": BLOCKING,
            "b/app.py": BLOCKING,
            "b/mlplatlint.toml": "fail-on = 'low'\n",
            "c/app.py": BLOCKING,
            "c/pyproject.toml": "[tool.mlplatlint]\nextend = '../mlplatlint.toml'\n",
        }
    )
    assert [finding["path"] for finding in lint("check", "--format", "json", cwd=root).findings] == ["b/app.py"]


def test_overrides_change_paths_only(write, lint):
    config = "[[overrides]]\npaths = ['scripts/**']\nignore = ['async']\n[[overrides]]\npaths = ['lib']\nseverity = {blocking-call-in-async = 'low'}\n"
    root = write({"mlplatlint.toml": config, "scripts/x/a.py": BLOCKING, "lib/a.py": BLOCKING, "a.py": BLOCKING})
    found = lint("check", "--format", "json", cwd=root).findings
    assert {(f["path"], f["severity"]) for f in found} == {("lib/a.py", "low"), ("a.py", "high")}


def test_exclude_spares_named_files_unless_forced(write, lint):
    root = write({"mlplatlint.toml": "exclude = ['gen']\n", "gen/a.py": BLOCKING})
    assert lint("check", cwd=root).code == 0
    assert lint("check", "gen/a.py", cwd=root).code == 1
    assert lint("check", "gen/a.py", "--force-exclude", cwd=root).code == 0


def test_standard_input_is_checked_under_its_name(write, lint):
    root = write({"mlplatlint.toml": "exclude = ['gen']\n"})
    done = lint("check", "--stdin-filename", "src/a.py", "--format", "concise", cwd=root, stdin=BLOCKING)
    assert done.code == 1
    assert done.out.startswith("src/a.py:5:5")
    assert lint("check", "--stdin-filename", "gen/a.py", "--force-exclude", cwd=root, stdin=BLOCKING).code == 0
    assert lint("check", "-", cwd=root, stdin=BLOCKING).code == 2


def test_git_decides_what_belongs_to_the_tree(write, lint):
    root = write({"a.py": BLOCKING, "ignored.py": BLOCKING, ".gitignore": "ignored.py\n", "new.py": BLOCKING})
    git(root, "init", "-q")
    git(root, "add", "a.py", ".gitignore")
    git(root, "commit", "-qm", "x")
    paths = [finding["path"] for finding in lint("check", "--format", "json", cwd=root).findings]
    assert paths == ["a.py", "new.py"]
    assert lint("check", "ignored.py", cwd=root).code == 1


def test_statistics_count_per_rule(write, lint):
    done = lint("check", "--statistics", cwd=write({"a.py": BLOCKING, "b.py": BLOCKING}))
    assert "2  blocking-call-in-async" in done.out


def test_colour_follows_option_and_environment(write, lint):
    root = write({"a.py": BLOCKING})
    assert "\x1b[" not in lint("check", cwd=root).out
    assert "\x1b[" in lint("check", cwd=root, FORCE_COLOR="1").out
    assert "\x1b[" not in lint("check", cwd=root, FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" in lint("check", "--color", "always", cwd=root, NO_COLOR="1").out
    assert lint("check", "--color", "pink", cwd=root).code == 2


def test_both_parsers_know_the_same_options():
    from mlplatlint.cli.app import check

    by_click = {name for parameter in check.params for name in parameter.opts if name.startswith("-")}
    by_table = {name for row in CHECK_OPTIONS for name in row.names}
    assert by_click - {"--help", "-h"} == by_table


def test_the_fast_parser_reads_what_click_reads():
    from mlplatlint.cli.app import check

    words = ["src", "--select=a,b", "--select", "c", "-q", "-j", "2", "--format", "json", "--", "-odd"]
    fast = parse_fast(words)
    context = check.make_context("check", list(words))
    assert fast is not None
    slow = {**context.params, "paths": tuple(context.params["paths"])}
    assert {key: list(value) if isinstance(value, tuple) else value for key, value in fast.items()} == {
        key: list(value) if isinstance(value, tuple) else value for key, value in slow.items()
    }
    assert parse_fast(["--nonsense"]) is None
    assert parse_fast(["--select"]) is None


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "clean.py"]])
def test_nothing_heavy_is_loaded_before_it_is_needed(write, lint, words):
    root = write({"clean.py": b"import os\n\n\ndef f():\n    return os.getcwd()\n"})
    script = root / "probe.py"
    script.write_text(
        "import sys\nfrom mlplatlint.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted(name.partition('.')[0] for name in sys.modules), file=sys.stderr)\n"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, str(script)], cwd=root, capture_output=True, text=True)
    loaded = set(done.stderr.split("LOADED", 1)[1].split())
    heavy = {"libcst", "astroid", "jsonschema", "detect_secrets", "sqlglot", "rich", "tree_sitter", "yaml", "msgspec"}
    assert loaded & heavy == set()


def test_a_rule_that_crashes_is_exit_two_and_hides_nothing(write, monkeypatch):
    from mlplatlint.config.load import Resolver
    from mlplatlint.engine.cache import NoCache
    from mlplatlint.engine.registry import builtin
    from mlplatlint.engine.run import Options, run

    root = write({"a.py": BLOCKING})
    registry = builtin()
    name = "task-not-stored"
    registry.rules[name] = registry.rules[name]._replace(triggers=("sleep",))
    registry._logic[name] = lambda *_: (_ for _ in ()).throw(RuntimeError("boom"))
    resolver = Resolver(changes={"select": [name, "blocking-call-in-async"]}, isolated=True)
    result = run(Options(paths=(".",), root=str(root), jobs=1), registry, resolver, NoCache())
    assert [note.code for note in result.notifications if note.level == "error"] == ["rule-crashed"]
    assert [finding.rule for finding in result.filtered.findings] == ["blocking-call-in-async"]


def test_explain_and_rules_work_offline(tmp_path: Path, lint):
    page = lint("explain", "blocking-call-in-async", cwd=tmp_path)
    assert page.code == 0
    assert "## Why it matters" in page.out
    assert lint("explain", "blocking-call-in-asink", cwd=tmp_path).code == 2
    rows = json.loads(lint("rules", "--format", "json", cwd=tmp_path).out)
    keys = {"name", "family", "severity", "confidence", "kinds", "fix", "peers", "tags", "view", "task", "since"}
    assert rows
    assert all(keys <= set(row) for row in rows)


def test_show_settings_tells_value_and_origin(write, lint):
    root = write({"mlplatlint.toml": "fail-on = 'low'\n"})
    done = lint("show", "settings", cwd=root)
    assert done.code == 0
    line = next(line for line in done.out.splitlines() if line.startswith("fail-on"))
    assert '"low"' in line
    assert "mlplatlint.toml" in line


def test_show_files_says_what_is_left_out_and_why(write, lint):
    root = write({"mlplatlint.toml": "exclude = ['gen']\n", "gen/a.py": b"", "a.py": b"x = 1\n"})
    done = lint("show", "files", cwd=root)
    assert "a.py  python text" in done.out
    assert "gen/a.py  (left out: excluded by configuration)" in done.out


def test_a_folder_without_a_file_to_check_is_said(write, lint):
    root = write({"a.py": BLOCKING, "mlplatlint.toml": "exclude = ['*']\n"})
    done = lint("check", ".", "--format", "json", cwd=root)
    assert done.code == 0
    assert "no file to check: all 2 are left out" in done.err
    assert [note["code"] for note in json.loads(done.out)["notifications"]] == ["nothing-to-check"]


def test_rules_in_preview_left_out_of_a_family_are_said(write, lint):
    root = write({"a.py": "x = 1\n"})
    assert "of async are in preview" in lint("check", "--select", "async", cwd=root).err
    assert "preview" not in lint("check", "--select", "async", "--preview", cwd=root).err
    assert "preview" not in lint("check", "--select", "runs-as-root", cwd=root).err
