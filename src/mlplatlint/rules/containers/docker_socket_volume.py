"""The Docker socket inside an image."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name in ("VOLUME", "COPY", "ADD"):
        for word in instruction.words:
            if "docker.sock" in word.text or "containerd.sock" in word.text:
                yield Hit(word.span, {"path": word.text})
                return
