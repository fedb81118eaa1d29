"""EXPOSE of the SSH port."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import ports


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name == "EXPOSE":
        for port in ports(instruction):
            numbers = port.numbers()
            if numbers and numbers[0] <= 22 <= numbers[-1]:
                yield Hit(port.word.span, {})
