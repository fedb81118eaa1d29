"""Files named like a Dockerfile that hold no FROM."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.instruction import KEYWORDS


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    if not dockerfile.stages or not dockerfile.stages[0].implicit:
        return
    for node in dockerfile.instructions:
        if node.name != "ARG" and node.name in KEYWORDS:
            yield Hit(node.keyword_span, {"instruction": node.name})
            return
