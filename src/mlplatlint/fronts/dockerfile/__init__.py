"""Dockerfiles: bytes to a :class:`Dockerfile` that agrees with BuildKit's own reading, with byte spans."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.fronts.dockerfile.commands import RunCommand, RunScript, run_commands, run_scripts
from mlplatlint.fronts.dockerfile.document import Dockerfile, parse_dockerfile
from mlplatlint.fronts.dockerfile.images import ImageRef, parse_image
from mlplatlint.fronts.dockerfile.instruction import Flag, Instruction, Pair, Word
from mlplatlint.fronts.dockerfile.stage import DockerStage

__all__ = [
    "DockerInstruction",
    "DockerStage",
    "Dockerfile",
    "Flag",
    "ImageRef",
    "Instruction",
    "Pair",
    "RunCommand",
    "RunScript",
    "Word",
    "instructions",
    "parse",
    "parse_image",
    "run_commands",
    "run_scripts",
    "stages",
]  # fmt: skip

DockerInstruction = Instruction


def parse(source: Source) -> Dockerfile:
    """Parse one Dockerfile.

    Raises:
        ParseFailure: the file is a template of a Dockerfile, or too large to be one.
    """
    return parse_dockerfile(source)


def stages(dockerfile: Dockerfile) -> Iterator[DockerStage]:
    """Yield the stages in order."""
    yield from dockerfile.stages


def instructions(dockerfile: Dockerfile) -> Iterator[Instruction]:
    """Yield every instruction, and after an ONBUILD the instruction it stores."""
    for instruction in dockerfile.instructions:
        current: Instruction | None = instruction
        while current is not None:
            yield current
            current = current.trigger
