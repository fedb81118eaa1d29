"""COPY --from of the root onto the root."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import copied, unquoted


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name != "COPY" or instruction.flag("from") is None:
        return
    sources, target = copied(instruction)
    if target is not None and unquoted(target.text) == "/" and any(unquoted(word.text) == "/" for word in sources):
        yield Hit(instruction.span, {})
