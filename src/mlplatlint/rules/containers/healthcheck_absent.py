"""Files without any HEALTHCHECK."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    if not dockerfile.stages or dockerfile.stages[0].implicit:
        return  # a fragment: the instruction may stand in what this is a part of
    if not any(node.name == "HEALTHCHECK" for node in dockerfile.instructions):
        final = dockerfile.stages[-1]
        yield Hit(final.instruction.keyword_span, {}, final.symbol)
