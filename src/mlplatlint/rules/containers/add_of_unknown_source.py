"""ADD whose sources a variable or a wildcard hides."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import ARCHIVE, copied, unquoted


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name != "ADD" or instruction.flag("checksum") is not None:
        return
    for word in copied(instruction)[0]:
        text = unquoted(word.text)
        if ("$" in text or text.endswith("*")) and not ARCHIVE.search(text) and "://" not in text:
            yield Hit(word.span, {"source": text})
            return
