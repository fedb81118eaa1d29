"""Containers that run as root, or are not kept from it."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import at, excused, names


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "run-as-non-root"):
        return
    for container in pod.containers:
        if container.group == "ephemeralContainers":
            continue
        user, forced = container.security("runAsUser"), container.security("runAsNonRoot")
        if user is not None and user.value == 0:
            yield at(user, container, how="runs as user 0")
        elif user is None and (forced is None or forced.value is False) and pod.absence:
            values = {**names(container), "how": "may run as root: nothing sets runAsNonRoot"}
            severity = "low" if container.group == "initContainers" and not container.sidecar else ""
            confidence = "" if pod.complete else pod.absence
            yield Hit(container.span, values, container.symbol, severity=severity, confidence=confidence)
