"""Containers with every privilege of the node."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec


def check(pod: PodSpec) -> Iterator[Hit]:
    for container in pod.containers:
        setting = container.node.get("securityContext", "privileged")
        if setting is not None and setting.value is True:
            span = Span(setting.key_span.start, setting.span.end)
            # Drivers, storage and network plug-ins come as daemon sets and need it.
            confidence = "medium" if pod.kind == "DaemonSet" else ""
            values = {"container": container.name, "resource": pod.kind}
            yield Hit(span, values, container.symbol, confidence=confidence)
