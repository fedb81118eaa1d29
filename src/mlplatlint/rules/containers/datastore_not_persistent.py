"""Databases whose data goes with the container, or lies in a folder of the host."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile, Service
from mlplatlint.rules.tables import load


def check(compose: ComposeFile) -> Iterator[Hit]:
    if compose.development:
        return
    for service in compose.services:
        image = service.image
        paths = load("compose.toml")["data"].get(image.base) if image is not None else None
        if paths and service.complete and not _kept(service, paths):
            values = {"service": service.name, "image": image.base if image is not None else "", "path": paths[0]}
            yield Hit(service.span, values, service.symbol, confidence="medium")


def _kept(service: Service, paths: list[str]) -> bool:
    listed = service.setting("volumes")
    known = list(service.volumes())
    if listed is not None and len(known) != len(listed.items):
        return True  # a mount that cannot be read may be the one
    if service.setting("tmpfs") is not None or any(mount.kind == "tmpfs" for mount in known):
        return True  # meant to be forgotten
    changed = any(name in ("PGDATA", "MINIO_VOLUMES") for name, _, _ in service.environment())
    return changed or any(
        path == mount.target.rstrip("/")
        or path.startswith(f"{mount.target.rstrip('/')}/")
        or mount.target.startswith(f"{path}/")
        for mount in known
        for path in paths
        if mount.source
    )
