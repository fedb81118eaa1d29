"""Pipes whose left side may fail unseen."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.fronts.shell import Command
from mlplatlint.rules.containers._commands import by_stage
from mlplatlint.rules.containers.curl_pipe_shell import scripts_run

_DOWNLOADERS = frozenset(("curl", "wget", "gpg", "gpg2", "aws", "gsutil", "gcloud", "az", "git", "svn", "lftp", "http"))
_FETCHING = frozenset(("clone", "fetch", "pull", "archive", "ls-remote", "checkout", "export", "cat"))
_POSIX = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh"))


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        found = [(step, source) for step in steps if (source := pipe_source(step)) is not None and is_download(source)]
        if found:
            # One finding a stage: one SHELL instruction mends all of them.
            # A pipe into a shell comes first only where there is no other: curl-pipe-shell then speaks of the same place.
            found.sort(key=lambda pair: any(scripts_run(pair[0])))
            spans = [step.run.span(source.start, step.command.end) for step, source in found]
            related = tuple(Place(dockerfile.source.path, span, "and in this pipe") for span in spans[1:])
            step, source = found[0]
            values = {"producer": source.name or "the command", "consumer": step.name or "the next"}
            yield Hit(spans[0], values, step.symbol, related=related)


def is_download(source: Command) -> bool:
    """Tell whether a command's failure depends on the network, and its output is used as it comes."""
    if source.name in ("git", "svn") and not _FETCHING.intersection(source.values()):
        return False
    return source.name in _DOWNLOADERS and not source.nested


def pipe_source(step: RunCommand) -> Command | None:
    """Return the command piped into this one where nothing makes its failure count."""
    source = step.command.source
    if source is None or step.command.nested == "string" or step.instruction.json is not None:
        return None
    shell = step.stage.shell_at(step.instruction) if step.stage is not None else None
    if shell is not None and (_sets_pipefail(shell) or shell[0].rpartition("/")[2] not in _POSIX):
        return None
    earlier = step.run.script.commands[: step.index]
    if any(command.name == "set" and _sets_pipefail(command.values()) for command in earlier):
        return None
    # One finding per pipeline: a command whose source is itself fed by a pipe was reported with that pipe.
    return None if source.source is not None else source


def _sets_pipefail(words: tuple[str, ...] | list[str]) -> bool:
    return any(word == "pipefail" or word.endswith("opipefail") for word in words)
