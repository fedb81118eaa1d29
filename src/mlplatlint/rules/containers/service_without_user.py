"""Services on base images that run as root, without a USER of their own."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import runs_as_root_by_default, serves
from mlplatlint.rules.containers.runs_as_root import is_expected


def check(stage: DockerStage) -> Iterator[Hit]:
    image = stage.root.image
    if image is None or stage.last("USER") is not None or is_expected(stage):
        return
    if runs_as_root_by_default(image) and serves(stage):
        yield Hit(stage.base_span, {"image": image.name}, stage.symbol)
