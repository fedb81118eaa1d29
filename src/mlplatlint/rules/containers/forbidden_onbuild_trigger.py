"""ONBUILD of an instruction that cannot be stored."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    stored = instruction.outer is not None and instruction.outer.outer is None
    if stored and instruction.name in ("ONBUILD", "FROM", "MAINTAINER"):
        yield Hit(instruction.keyword_span, {"instruction": instruction.name})
