"""Containers that keep NET_RAW because nothing is said of capabilities."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._capabilities import missing
from mlplatlint.rules.containers._pods import excused


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "drop-net-raw-capability"):
        return
    for container in pod.containers:
        if container.node.get("securityContext", "capabilities") is None:
            yield from missing(container, ("NET_RAW", "ALL"), "says nothing of capabilities and so keeps NET_RAW")
