"""Commands of RUN in each of its forms, with their places."""

from __future__ import annotations

from mlplatlint.files.source import Source
from mlplatlint.fronts.dockerfile import parse, run_commands


def commands(text: str) -> list[tuple[str, str]]:
    """Return name and source text of each command."""
    source = Source("Dockerfile", text.encode())
    return [(found.name, source.text(found.span)) for found in run_commands(parse(source))]


def test_continuations_and_comments() -> None:
    text = "FROM a\nRUN apt-get update && \\\n    # note\n    apt-get install -y é \\\n      b\n"
    assert commands(text) == [("apt-get", "apt-get update"), ("apt-get", "apt-get install -y é \\\n      b")]


def test_exec_form_and_shell_inside_it() -> None:
    assert commands('RUN ["apt-get", "install", "x"]\n') == [("apt-get", '"apt-get", "install", "x"')]
    found = commands('RUN ["/bin/sh", "-c", "pip install a && b"]\n')
    assert found[1:] == [("pip", "pip install a"), ("b", "b")]


def test_heredoc_script() -> None:
    assert commands("RUN <<EOF\npip install a\nb\nEOF\n") == [("pip", "pip install a"), ("b", "b")]
    assert commands("RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n") == []
    assert commands("RUN <<EOF\n#!/bin/bash -e\napk add x\nEOF\n") == [("apk", "apk add x")]


def test_heredoc_fed_to_a_command() -> None:
    assert commands("RUN cat > /x <<EOF\napt-get install y\nEOF\n")[0][0] == "cat"
    assert len(commands("RUN cat > /x <<EOF\napt-get install y\nEOF\n")) == 1
    assert ("pip", "pip install a") in commands("RUN bash -e <<EOF\npip install a\nEOF\n")
    assert len(commands("RUN python3 <<EOF\npip install a\nEOF\n")) == 1


def test_onbuild_and_other_shells() -> None:
    assert commands("ONBUILD RUN pip install a\n") == [("pip", "pip install a")]
    assert commands('FROM a\nSHELL ["pwsh", "-c"]\nRUN Install-Module x\n') == []


def test_wrappers_are_taken_away() -> None:
    text = "RUN sudo -E -u app env A=1 apt-get install x && uv run --no-sync pytest && timeout -k 5 30 make\n"
    assert [name for name, _ in commands(text)] == ["apt-get", "pytest", "make"]


def test_escape_directive() -> None:
    assert commands("# escape=`\nFROM a\nRUN pip install `\n  b\n") == [("pip", "pip install `\n  b")]
