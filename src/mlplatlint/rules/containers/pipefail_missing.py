"""Pipes whose left side may fail unseen."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell import Command

_DOWNLOADERS = frozenset(("curl", "wget", "gpg", "gpg2", "aws", "gsutil", "gcloud", "az", "git", "svn", "lftp", "http"))
_POSIX = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh"))


def check(step: RunCommand) -> Iterator[Hit]:
    source = step.command.source
    if source is None or step.command.nested == "string" or step.instruction.json is not None:
        return
    shell = step.stage.shell_at(step.instruction) if step.stage is not None else None
    if shell is not None and (_sets_pipefail(shell) or shell[0].rpartition("/")[2] not in _POSIX):
        return
    earlier = step.run.script.commands[: step.index]
    if any(command.name == "set" and _sets_pipefail(command.values()) for command in earlier):
        return
    # One finding per pipeline: a command whose source is itself fed by a pipe was reported with that pipe.
    if source.source is not None:
        return
    confidence = "" if source.name in _DOWNLOADERS and not source.nested else "low"
    values = {"producer": source.name or "the command", "consumer": step.name or "the next"}
    yield Hit(_span(step, source), values, step.symbol, confidence=confidence)


def _span(step: RunCommand, source: Command) -> Span:
    return step.run.span(source.start, step.command.end)


def _sets_pipefail(words: tuple[str, ...] | list[str]) -> bool:
    return any(word == "pipefail" or word.endswith("opipefail") for word in words)
