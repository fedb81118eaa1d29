"""Containers that run as root, or are not kept from it."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec


def check(pod: PodSpec) -> Iterator[Hit]:
    for container in pod.containers:
        if container.group == "ephemeralContainers":
            continue
        user, forced = container.security("runAsUser"), container.security("runAsNonRoot")
        if user is not None and user.value == 0:
            span = Span(user.key_span.start, user.span.end)
            yield Hit(span, {"container": container.name, "how": "runs as user 0"}, container.symbol, confidence="high")
        elif user is None and (forced is None or forced.value is False) and pod.complete:
            values = {"container": container.name, "how": "may run as root: nothing sets runAsNonRoot"}
            confidence = "low" if container.group == "initContainers" and not container.sidecar else ""
            yield Hit(container.span, values, container.symbol, confidence=confidence)
