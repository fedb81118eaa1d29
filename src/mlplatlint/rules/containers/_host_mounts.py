"""Folders and sockets of the node that pods mount."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import Mount, mounts, names
from mlplatlint.rules.tables import load


def host_mounts(pod: PodSpec) -> Iterator[tuple[Mount, str]]:
    """Yield the mounts of host folders with the folder's normal path."""
    for mount in mounts(pod):
        path = mount.volume.scalar("hostPath", "path")
        if isinstance(path, str) and path.startswith("/"):
            yield mount, "/" + posixpath.normpath(path).lstrip("/")


def is_socket(path: str) -> bool:
    """Tell whether a path is a container runtime's socket or a folder that holds one."""
    table = load("kubernetes.toml")["host"]
    return path.endswith(tuple(table["sockets"])) or path in table["socket_directories"]


def hit(mount: Mount, path: str) -> Hit:
    """Return a hit on a mount of a host folder."""
    # A daemon set runs on every node to look after it; the mount is the reason it exists.
    severity = "low" if mount.container.pod.kind == "DaemonSet" else ""
    return Hit(mount.span, {**names(mount.container), "path": path}, mount.container.symbol, severity=severity)
