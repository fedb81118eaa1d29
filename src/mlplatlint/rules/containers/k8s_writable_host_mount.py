"""Folders of the node that a pod can write to."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._host_mounts import hit, host_mounts
from mlplatlint.rules.containers._pods import excused


def check(pod: PodSpec) -> Iterator[Hit]:
    if not excused(pod, "writable-host-mount"):
        for mount, path in host_mounts(pod):
            if mount.node.scalar("readOnly") is not True:
                yield hit(mount, path)
