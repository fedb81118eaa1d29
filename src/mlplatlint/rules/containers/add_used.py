"""Any ADD at all."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name == "ADD":
        yield Hit(instruction.keyword_span, {})
