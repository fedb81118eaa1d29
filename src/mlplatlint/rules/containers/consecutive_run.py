"""RUN after RUN that could be one layer."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, Instruction
from mlplatlint.fronts.dockerfile.commands import scripts_of
from mlplatlint.fronts.shell import Command


def check(stage: DockerStage) -> Iterator[Hit]:
    before: tuple[list[tuple[str, str]], int] | None = None
    for node in stage.instructions:
        if node.name != "RUN":
            before = None
            continue
        flags = [(flag.name, flag.value) for flag in node.flags]
        count = _commands(stage, node)
        if before is not None and before[0] == flags and before[1] <= 1 and count <= 1:
            yield Hit(node.keyword_span, {}, stage.symbol)
        else:
            before = (flags, count)


def _commands(stage: DockerStage, node: Instruction) -> int:
    runs = scripts_of(node, stage.dockerfile)
    commands = (command for run in runs for command in run.script.commands)
    return sum(command.nested != "string" and not _is_test(command) for command in commands)


def _is_test(command: Command) -> bool:
    """Tell whether a command is but a condition or an assignment."""
    first = command.words[0].value if command.words else ""
    return not first or first.startswith("[")
