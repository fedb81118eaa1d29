"""FROM with the tag ``latest`` and no digest, once variables are replaced by their defaults."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import is_local_name


def check(stage: DockerStage) -> Iterator[Hit]:
    image = stage.image
    if image is not None and image.tag == "latest" and not image.digest:
        confidence = "medium" if stage.base is not None and "$" in stage.base.text else ""
        if is_local_name(image, stage):
            confidence = "low"
        yield Hit(stage.base_span, {"image": stage.base_text}, stage.symbol, confidence=confidence)
