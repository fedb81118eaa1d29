"""The container runtime's socket in a service."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.rules.containers._compose_mounts import host_path, is_socket


def check(compose: ComposeFile) -> Iterator[Hit]:
    for service in compose.services:
        for mount in service.volumes():
            path = host_path(mount)
            if path and is_socket(path):
                yield Hit(mount.node.span, {"service": service.name, "path": path}, service.symbol)
