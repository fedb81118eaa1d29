"""Two download tools in one stage."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._commands import DOWNLOADERS, stage_commands


def check(stage: DockerStage) -> Iterator[Hit]:
    first = ""
    for run, command in stage_commands(stage):
        if command.name in DOWNLOADERS:
            if first and command.name != first:
                word = command.argv[0]
                yield Hit(run.span(word.start, word.end), {"first": first, "second": command.name}, stage.symbol)
                return
            first = command.name
