"""Containers whose list of capabilities leaves them NET_RAW."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._capabilities import listed, missing
from mlplatlint.rules.containers._pods import at, excused


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "drop-net-raw-capability"):
        return
    for container in pod.containers:
        added = next((node for name, node in listed(container, "add") if name in ("NET_RAW", "ALL")), None)
        if added is not None:
            yield at(added, container, how="is given NET_RAW")
        elif container.node.get("securityContext", "capabilities") is not None:
            yield from missing(container, ("NET_RAW", "ALL"), "keeps NET_RAW")
