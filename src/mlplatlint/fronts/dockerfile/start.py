"""How the image of a stage starts: the words of its ENTRYPOINT and CMD."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.fronts.dockerfile.instruction import Instruction
from mlplatlint.fronts.dockerfile.stage import DockerStage


def start_commands(stage: DockerStage) -> Iterator[tuple[Instruction, list[str]]]:
    """Yield ENTRYPOINT and CMD in force at the end of a stage with their words; scripts of ``sh -c`` are split."""
    for name in ("ENTRYPOINT", "CMD"):
        node = stage.last(name)
        if node is None:
            continue
        words = [word.text for word in node.words]
        if node.json is not None:
            shell = words and words[0].rpartition("/")[2] in ("sh", "bash", "ash", "dash")
            if shell and len(words) > 2 and words[1].startswith("-") and words[1].endswith("c"):
                words = words[2].replace("&&", " ").replace(";", " ").split()
        else:
            words = [word.strip("\"'") for word in words]
        yield node, words


def start_line(stage: DockerStage) -> tuple[Instruction | None, list[str]]:
    """Return all words with which the image starts, and the instruction that names the program."""
    found = list(start_commands(stage))
    return (found[0][0], [word for _, words in found for word in words]) if found else (None, [])
