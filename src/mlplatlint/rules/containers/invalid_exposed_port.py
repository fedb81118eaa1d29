"""EXPOSE of a port that does not exist."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import ports


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name == "EXPOSE":
        for port in ports(instruction):
            if any(number > 65535 for number in port.numbers()):
                yield Hit(port.word.span, {"port": port.port})
