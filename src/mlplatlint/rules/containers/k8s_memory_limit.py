"""Containers that may take all memory of their node."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import Container, PodSpec
from mlplatlint.rules.containers._pods import excused, milder, names

# The operators of these fill in resources from a template of their own.
_FILLED_IN = ("serving.kserve.io/", "machinelearning.seldon.io/", "sparkoperator.k8s.io/", "operators.coreos.com/")


def check(pod: PodSpec) -> Iterator[Hit]:
    if not pod.absence or pod.node.get("resources", "limits", "memory") is not None:
        return
    if excused(pod, "unset-memory-requirements"):
        return
    for container in pod.containers:
        if container.group == "ephemeralContainers" or not _unlimited(container):
            continue
        preparing = container.group == "initContainers" and not container.sidecar
        confidence = "low" if pod.api.startswith(_FILLED_IN) else "" if pod.complete else pod.absence
        severity = "low" if preparing else milder(pod.source.path)
        yield Hit(container.span, names(container), container.symbol, severity=severity, confidence=confidence)


def _unlimited(container: Container) -> bool:
    resources = container.node.get("resources")
    if resources is not None and resources.kind != "mapping":
        return resources.value is None
    limits = container.node.get("resources", "limits")
    if limits is not None and limits.kind != "mapping":
        return limits.value is None
    return limits is None or limits.get("memory") is None
