"""Images that a node may take from its own store without asking the registry."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import at


def check(pod: PodSpec) -> Iterator[Hit]:
    for container in pod.containers:
        node, policy = container.node.get("image"), container.node.scalar("imagePullPolicy")
        image = parse_image(container.image) if node is not None else None
        if node is None or image is None or policy == "Always" or "{{" in container.image or not pod.absence:
            continue
        # Without a policy, latest is always asked for, and so is an image without a tag.
        if policy is None and not image.digest and image.tag in ("", "latest"):
            continue
        yield at(node, container, policy=policy or "IfNotPresent, the default")
