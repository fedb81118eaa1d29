"""A user made for the service, which then runs as root all the same."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._commands import flag, operands, stage_commands
from mlplatlint.rules.containers._images import drops_privileges, is_development, start_words


def check(stage: DockerStage) -> Iterator[Hit]:
    if not stage.is_final or stage.last("USER") is not None or drops_privileges(stage) or stage.implicit:
        return
    if is_development(stage) or any(
        word in ("su", "runuser", "sudo") for words in start_words(stage) for word in words
    ):
        return
    for part in stage.chain():
        for run, command in stage_commands(part):
            if command.name not in ("useradd", "adduser") or flag(command, "--system", letters="rS") is not None:
                continue  # system users belong to services that switch to them by themselves
            words = operands(command)
            if words and not words[-1].dynamic and not words[-1].value.isdigit():
                yield Hit(run.span(command.start, command.end), {"user": words[-1].value}, stage.symbol)
                return
