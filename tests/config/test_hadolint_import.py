"""An existing .hadolint.yaml governs the findings of the equivalent rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlplatlint.cli.app import run_app
from mlplatlint.config.hadolint import with_hadolint
from mlplatlint.config.load import Resolver
from mlplatlint.config.model import Config, ConfigError, Value
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run

DOCKERFILE = """\
FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN apk add --no-cache curl
MAINTAINER ada
"""


def findings(folder: Path, **changes: object) -> list[tuple[str, int, str]]:
    (folder / "mlplatlint.toml").touch()
    resolver = Resolver(changes={"preview": True, **changes})
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    result = run(options, builtin(), resolver, NoCache())
    source = result.sources("Dockerfile")
    assert source is not None
    return [(f.rule, source.line_of(f.span.start), f.severity) for f in result.filtered.findings]


def test_an_ignored_id_hides_its_row_of_a_rule_and_not_the_others(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    select = {"select": ["unpinned-os-package", "maintainer-deprecated"]}
    assert len(findings(tmp_path, **select)) == 3
    (tmp_path / ".hadolint.yaml").write_text("ignored:\n  - DL3008\n  - SC2086\n")
    assert findings(tmp_path, **select) == [
        ("unpinned-os-package", 3, "low"),
        ("maintainer-deprecated", 4, "low"),
    ]


def test_override_sets_severities(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / ".hadolint.yml").write_text("override:\n  error: [DL4000]\n  style: DL3018\n")
    found = findings(tmp_path, select=["maintainer-deprecated", "unpinned-os-package"])
    assert ("maintainer-deprecated", 4, "high") in found
    assert ("unpinned-os-package", 3, "info") in found
    assert ("unpinned-os-package", 2, "low") in found


def test_own_settings_win(tmp_path: Path) -> None:
    (tmp_path / ".hadolint.yaml").write_text(
        "trustedRegistries: [quay.io]\nlabel-schema: {owner: text, v: semver}\nstrict-labels: true\n"
        "override: {error: [DL3008], info: [DL3018]}\n"
    )
    own = {
        "rules": Value({"untrusted-registry": {"allowed": ["ghcr.io"]}}, "x"),
        "peer-severity": Value({"hadolint:DL3008": "low"}, "x"),
    }
    config = with_hadolint(Config(str(tmp_path), own))
    assert config["rules"] == {
        "untrusted-registry": {"allowed": ["ghcr.io"]},
        "label-schema": {"labels": {"owner": "text", "v": "semver"}, "strict": True},
    }
    assert config["peer-severity"] == {"hadolint:DL3008": "low", "hadolint:DL3018": "low"}
    assert config.origin("peer-severity").endswith(".hadolint.yaml")
    off = with_hadolint(Config(str(tmp_path), {"import-hadolint": Value(False, "x")}))
    assert off["rules"] == {}


@pytest.mark.parametrize("text", ["- a\n- b\n", "ignored: [\n", "a: *b\n"])
def test_a_broken_file_is_a_broken_configuration(tmp_path: Path, text: str) -> None:
    (tmp_path / ".hadolint.yaml").write_text(text)
    with pytest.raises(ConfigError, match="hadolint"):
        with_hadolint(Config(str(tmp_path), {}))


def test_odd_values_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".hadolint.yaml").write_text("ignored: 5\noverride: [x]\nlabel-schema: {a: zip}\ntrustedRegistries:\n")
    config = with_hadolint(Config(str(tmp_path), {}))
    assert config["ignore-peers"] == []
    assert config["rules"]["label-schema"]["labels"] == {"a": "text"}


def test_thresholds_count_for_what_hadolint_has_too(tmp_path: Path) -> None:
    (tmp_path / ".hadolint.yaml").write_text("failure-threshold: error\ndisable-ignore-pragma: true\n")
    config = with_hadolint(Config(str(tmp_path), {}))
    assert config["peer-fail-on"] == {"hadolint": "high"}
    assert config["distrust-comments-of"] == ["hadolint"]
    (tmp_path / ".hadolint.yaml").write_text("failure-threshold: error\nno-fail: true\n")
    assert with_hadolint(Config(str(tmp_path), {}))["peer-fail-on"] == {"hadolint": "none"}


@pytest.mark.parametrize(("settings", "code"), [("", 1), ("no-fail: true\n", 0), ("failure-threshold: error\n", 0)])
def test_the_exit_code_follows_an_imported_threshold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, code: int
) -> None:
    (tmp_path / "mlplatlint.toml").touch()
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nUSER 1000\n")
    (tmp_path / ".hadolint.yaml").write_text(settings or "ignored: []\n")
    monkeypatch.chdir(tmp_path)
    assert run_app(["check", ".", "--no-cache", "--select", "base-image-latest"]) == code


def test_pragmas_of_stages_and_distrusted_pragmas(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "# hadolint stage ignore=DL3027\nFROM debian:12\nRUN apt list\nRUN apt list\nFROM debian:11\nRUN apt list\n"
    )
    assert [line for _, line, _ in findings(tmp_path, select=["hadolint:DL3027"])] == [6]
    (tmp_path / ".hadolint.yaml").write_text("disable-ignore-pragma: true\n")
    assert [line for _, line, _ in findings(tmp_path, select=["hadolint:DL3027"])] == [3, 4, 6]


def test_an_id_of_a_tool_selects_its_row_of_a_rule(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    assert [line for _, line, _ in findings(tmp_path, select=["hadolint:DL3018"])] == [3]
    assert [line for _, line, _ in findings(tmp_path, select=["hadolint:DL3018", "unpinned-os-package"])] == [2, 3]
    assert [line for _, line, _ in findings(tmp_path, select=["hadolint:*"])].count(2) >= 1


def test_codes_of_shellcheck_are_peer_ids(tmp_path: Path) -> None:
    shellcheck = pytest.importorskip("mlplatlint.fronts.shell.shellcheck")
    if not shellcheck.program():
        pytest.skip("the extra is not installed")
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN cp $a b; cd `pwd`\n")
    for selector, expected in (("hadolint:SC", 3), ("hadolint:SC2086", 1), ("shellcheck:SC2006", 1), ("shellcheck", 3)):
        assert len(findings(tmp_path, select=[selector])) >= expected, selector
    assert len(findings(tmp_path, select=["hadolint:SC2086"])) == 1
