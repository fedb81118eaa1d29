"""Multi-process training or serving on 64 MiB of shared memory."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import Container, PodSpec
from mlplatlint.rules.containers._pods import gpus, mounts, names
from mlplatlint.rules.tables import load


def check(pod: PodSpec) -> Iterator[Hit]:
    if not pod.complete or pod.node.scalar("hostIPC") is True:
        return
    wide = {mount.container.node.pointer for mount in mounts(pod) if mount.node.scalar("mountPath") == "/dev/shm"}
    for container in pod.containers:
        if container.group == "initContainers" or container.node.pointer in wide:
            continue
        why = _reason(container)
        if why:
            yield Hit(container.span, {**names(container), "why": why}, container.symbol)


def _reason(container: Container) -> str:
    lists = [container.node.get(key) for key in ("command", "args")]
    words = " ".join(item.text for found in lists if found is not None for item in found.items)
    count = gpus(container)
    for word in load("kubernetes.toml")["gpu"]["shared_memory_words"]:
        if word in words and count > 1:
            return f"starts {word} on {count:g} GPUs"
    return ""
