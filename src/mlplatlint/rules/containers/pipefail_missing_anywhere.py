"""Pipes of local commands without pipefail."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers.pipefail_missing import is_download, pipe_source


def check(step: RunCommand) -> Iterator[Hit]:
    source = pipe_source(step)
    if source is not None and not is_download(source):
        values = {"producer": source.name or "the command", "consumer": step.name or "the next"}
        yield Hit(step.run.span(source.start, step.command.end), values, step.symbol)
