"""WORKDIR in a directory that the kernel or the host owns."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import unquoted

_SYSTEM = re.compile(r"/(?:proc|sys|boot|dev|initrd|lost\+found)(?:/(?!shm)|$)")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name == "WORKDIR" and _SYSTEM.match(unquoted(instruction.value)):
        yield Hit(instruction.value_span, {"path": unquoted(instruction.value)})
