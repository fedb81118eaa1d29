"""Folders of the host that give the host away."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.rules.containers._compose_mounts import exposure, host_path, is_socket


def check(compose: ComposeFile) -> Iterator[Hit]:
    for service in compose.services:
        for mount in service.volumes():
            path, what = host_path(mount), exposure(mount)
            if what and not is_socket(path):
                how = "can change" if what == "write" else "can read"
                severity = "high" if what == "write" else "medium"
                values = {"service": service.name, "path": path, "how": how}
                yield Hit(mount.node.span, values, service.symbol, severity=severity)
