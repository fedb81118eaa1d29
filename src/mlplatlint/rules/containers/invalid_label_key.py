"""Label keys that break the grammar or use a reserved prefix."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import unquoted

_KEY = re.compile(r"[a-z](?:[a-z0-9._/-]*[a-z0-9])?\Z")
_RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name != "LABEL":
        return
    for pair in instruction.pairs:
        key = unquoted(pair.key)
        if "$" in key or not key:
            continue
        if key.startswith(_RESERVED):
            yield Hit(pair.key_span, {"key": key, "problem": "begins with a prefix that Docker keeps for itself"})
        elif not _KEY.match(key) or ".." in key or "--" in key:
            yield Hit(
                pair.key_span, {"key": key, "problem": "is not made of lower-case letters, digits and single . - _ /"}
            )
