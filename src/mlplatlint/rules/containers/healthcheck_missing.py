"""Images that serve, without a HEALTHCHECK."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import serves


def check(stage: DockerStage) -> Iterator[Hit]:
    if not stage.is_final or stage.last("HEALTHCHECK") is not None or stage.root.image is None:
        return
    confidence = "medium" if serves(stage) else "low"
    yield Hit(stage.base_span, {}, stage.symbol, confidence=confidence)
