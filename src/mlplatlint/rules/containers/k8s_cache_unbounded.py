"""Scratch volumes that grow until the pod is evicted."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import mounts, names
from mlplatlint.rules.tables import load


def check(pod: PodSpec) -> Iterator[Hit]:
    told: set[str] = set()
    words = load("kubernetes.toml")["cache"]["mount_words"]
    for mount in mounts(pod):
        empty = mount.volume.get("emptyDir")
        if empty is None or empty.get("sizeLimit") is not None or "{{" in empty.text or not pod.absence:
            continue
        path = str(mount.node.scalar("mountPath") or "")
        memory = empty.scalar("medium") == "Memory"
        folder = any(word in part.lower() for part in path.split("/") for word in words)
        limits = mount.container.node.get("resources", "limits")
        bounded = limits is not None and limits.get("ephemeral-storage") is not None
        # What lies in memory counts against the limits of the containers that wrote it.
        memory = memory and (limits is None or limits.get("memory") is None)
        name = mount.volume.pointer
        if name in told or not (memory or (folder and not bounded)):
            continue
        told.add(name)
        how = "takes memory of the node" if memory else "fills the node's disk"
        span = Span(empty.key_span.start, empty.span.end)
        yield Hit(span, {**names(mount.container), "path": path, "how": how}, mount.container.symbol)
