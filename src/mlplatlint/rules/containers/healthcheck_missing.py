"""Images that serve, without a HEALTHCHECK."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import serves


def check(stage: DockerStage) -> Iterator[Hit]:
    if stage.is_final and stage.last("HEALTHCHECK") is None and stage.root.image is not None and serves(stage):
        yield Hit(stage.base_span, {}, stage.symbol)
