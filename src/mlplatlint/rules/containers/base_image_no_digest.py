"""Base images named by tag alone."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    image = stage.image
    if image is not None and image.tag and image.tag != "latest" and not image.digest:
        yield Hit(stage.base_span, {"image": stage.base_text}, stage.symbol)
