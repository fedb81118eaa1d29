"""Disks and kernel devices of the host in a service."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile, interpolate
from mlplatlint.rules.tables import load


def check(compose: ComposeFile) -> Iterator[Hit]:
    pattern = load("compose.toml")["mounts"]["devices"]
    for service in compose.services:
        listed = service.setting("devices")
        for item in listed.items if listed is not None else ():
            source = item.get("source") if item.kind == "mapping" else item
            path, _, rest = (interpolate(source.text) or "" if source is not None else "").partition(":")
            rights = rest.rpartition(":")[2] if ":" in rest else "rwm"
            if re.search(pattern, path) and set(rights) & {"r", "w"}:
                yield Hit(item.span, {"service": service.name, "device": path}, service.symbol)
