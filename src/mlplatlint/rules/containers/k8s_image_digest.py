"""Images without a digest."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import at


def check(pod: PodSpec) -> Iterator[Hit]:
    for container in pod.containers:
        node = container.node.get("image")
        image = parse_image(container.image) if node is not None else None
        if node is not None and image is not None and not image.digest:
            yield at(node, container, image=container.image)
