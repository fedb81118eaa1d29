"""Pods that demand a user other than root of an image that has none, or only a name."""

from collections.abc import Iterator

from mlplatlint.facts.builds import PodImages
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.builds import Build, builds, built_stages
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    by_image: dict[str, list[Build]] = {}
    for item in project.memo(builds):
        if item.build.image:
            by_image.setdefault(item.build.image, []).append(item)
    pods: dict[str, PodImages] = dict(project.facts("pod-images"))
    for path, facts in sorted(pods.items()):
        for container in facts.containers:
            verdicts = [_verdict(item) for item in by_image.get(container.image, ())]
            # Several builds of one name: only what is true of all of them is certain.
            if not verdicts or not all(how for how, _ in verdicts):
                continue
            how, related = verdicts[0]
            values = {"where": container.where, "how": how}
            yield Hit(Span(*container.span), values, container.where, path, related)


def _verdict(item: Build) -> tuple[str, tuple[Place, ...]]:
    chain = built_stages(item)
    user = chain[0].user if chain else "?"
    name = user.partition(":")[0]
    # Without USER, the base image's own counts, which is not known here.
    if name in ("", "?") or (name.isdigit() and name != "0"):
        return "", ()
    what = (
        "runs as root"
        if name in ("0", "root")
        else f"names its user `{name}`, of which the kubelet cannot tell that it is not root"
    )
    place = Place(item.dockerfile, Span(*chain[0].user_span), "the user is set here")
    return f"the image, built from {item.dockerfile}, {what}", (place,)
