"""Flags and operands of ordinary commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile import Dockerfile, DockerStage, RunCommand, RunScript
from mlplatlint.fronts.dockerfile.commands import run_commands, scripts_of
from mlplatlint.fronts.shell import Command, ShellWord

POSIX_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh"))
DOWNLOADERS = frozenset(("curl", "wget"))
_LETTERS = re.compile(r"-[A-Za-z]+")


def flag(command: Command, *names: str, letters: str = "") -> ShellWord | None:
    """Return the first word that is one of the long flags (alone or with ``=value``), or a cluster of short flags that
    holds one of the letters."""
    for word in command.args:
        text = word.value
        if text == "--":
            return None
        if text.partition("=")[0] in names:
            return word
        cluster = _LETTERS.match(text) if letters and not text.startswith("--") else None
        if cluster is not None and not set(cluster[0]).isdisjoint(letters):
            return word
    return None


def operands(command: Command) -> list[ShellWord]:
    """Return the words after the command's name that do not begin with a dash."""
    return [word for word in command.args if not word.value.startswith("-")]


def stage_commands(stage: DockerStage) -> Iterator[tuple[RunScript, Command]]:
    """Yield the commands of a stage's own RUN instructions, in order."""
    for node in stage.all("RUN"):
        for run in scripts_of(node, stage.dockerfile):
            for command in run.script.commands:
                yield run, command


@lru_cache(maxsize=1)  # several rules ask for the same file in turn
def by_stage(dockerfile: Dockerfile) -> list[list[RunCommand]]:
    """Return the commands of all RUN instructions, ONBUILD ones included, in lists by stage."""
    found: dict[int, list[RunCommand]] = {}
    for step in run_commands(dockerfile):
        found.setdefault(step.stage.index if step.stage is not None else -1, []).append(step)
    return list(found.values())


def assignments(step: RunScript) -> Iterator[tuple[str, ShellWord]]:
    """Yield the variables that a script sets: alone, by export, or in front of a command."""
    yield from step.script.assignments
    for command in step.script.commands:
        yield from command.assignments


def span_of(run: RunScript, first: ShellWord, last: ShellWord) -> Span:
    """Return the file's span from one word of a script to another."""
    return run.span(first.start, last.end)


def text_of(dockerfile: Dockerfile, step: RunCommand) -> str:
    """Return the source text of a command."""
    return dockerfile.source.text(step.span)
