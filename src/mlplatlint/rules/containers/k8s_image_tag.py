"""Images taken by a tag that moves, or by none."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import at, excused, milder


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "latest-tag"):
        return
    for container in pod.containers:
        node = container.node.get("image")
        image = parse_image(container.image) if node is not None else None
        if node is None or image is None or image.digest or "{{" in container.image:
            continue
        if image.tag in ("", "latest"):
            how = "no tag, which means latest" if not image.tag else "the tag latest"
            yield at(node, container, milder(pod.source.path), image=image.name, how=how)
