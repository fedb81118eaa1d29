"""The container runtime's socket in a pod."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._host_mounts import hit, host_mounts, is_socket
from mlplatlint.rules.containers._pods import excused


def check(pod: PodSpec) -> Iterator[Hit]:
    if not excused(pod, "docker-sock"):
        for mount, path in host_mounts(pod):
            if is_socket(path):
                yield hit(mount, path)
