"""Containers that run as root, or are not kept from it."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.kubernetes import Container, PodSpec, pod_specs
from mlplatlint.rules.containers._pods import at, excused, milder, names
from mlplatlint.rules.tables import load

_HOW = {
    False: "may run as root: nothing sets runAsNonRoot",
    True: "starts as root and gives it up by itself: with runAsUser it would never have it",
}


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "run-as-non-root"):
        return
    for container in pod.containers:
        user, forced = container.security("runAsUser"), container.security("runAsNonRoot")
        if user is not None and user.value == 0:
            yield at(user, container, how="runs as user 0")
        elif user is None and (forced is None or forced.value is False) and pod.absence:
            dropping = _gives_up_root(container)
            values = {**names(container), "how": _HOW[dropping]}
            preparing = container.group in ("initContainers", "ephemeralContainers") and not container.sidecar
            severity = "low" if dropping or preparing else milder(pod.source.path)
            confidence = "" if pod.complete else pod.absence
            yield Hit(container.span, values, container.symbol, severity=severity, confidence=confidence)


def _gives_up_root(container: Container) -> bool:
    image = parse_image(container.image)
    return (
        image is not None
        and image.name.removeprefix("library/") in load("container_images.toml")["users"]["self_dropping"]
    )


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    from mlplatlint.fronts.yaml import parse

    for pod in pod_specs(parse(source)):
        listed = pod.node.get("containers")
        mine = any(container.span == finding.span for container in pod.containers)
        if not mine or listed is None or pod.node.get("securityContext") is not None:
            continue
        # Forbidding root keeps images from starting that give it up only later.
        if any(_gives_up_root(container) for container in pod.containers):
            continue
        where = listed.key_span.start
        indent = source.line_prefix(where)
        # Only where `containers:` opens a line of its own can lines be put before it.
        if not indent.strip():
            text = f"securityContext:\n{indent.decode()}  runAsNonRoot: true\n{indent.decode()}"
            edit = Edit(source.path, Span(where, where), text)
            yield Fix("suggestion", "demand another user than root for the pod", (edit,))
