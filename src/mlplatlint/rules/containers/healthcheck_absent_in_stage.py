"""Stages that neither have a HEALTHCHECK nor lead to one, the last stage of a file without any left out."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    healthy: set[int] = set()
    for stage in dockerfile.stages:
        if stage.last("HEALTHCHECK") is not None:
            healthy.update(part.index for part in stage.chain())
    if not healthy and (not dockerfile.stages or dockerfile.stages[0].implicit):
        return  # a fragment
    last = len(dockerfile.stages) - 1
    for stage in dockerfile.stages:
        # Of a file without any, healthcheck-absent reports the last stage.
        if stage.index not in healthy and (healthy or stage.index != last):
            yield Hit(stage.instruction.keyword_span, {"stage": stage.symbol}, stage.symbol)
