"""Instructions before the first FROM, which no stage holds."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.instruction import KEYWORDS


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    if dockerfile.stages and dockerfile.stages[0].implicit:
        return  # dockerfile-fragment speaks of files without any FROM
    for node in dockerfile.preamble:
        if node.name != "ARG" and node.name in KEYWORDS:
            yield Hit(node.keyword_span, {"instruction": node.name})
