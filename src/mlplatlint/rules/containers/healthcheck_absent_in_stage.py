"""Stages that neither have a HEALTHCHECK nor lead to one, in a file that has some."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    healthy: set[int] = set()
    for stage in dockerfile.stages:
        if stage.last("HEALTHCHECK") is not None:
            healthy.update(part.index for part in stage.chain())
    for stage in dockerfile.stages if healthy else ():
        if stage.index not in healthy:
            yield Hit(stage.instruction.keyword_span, {"stage": stage.symbol}, stage.symbol)
