"""Databases and caches that every machine on the network can reach."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.rules.tables import load


def check(compose: ComposeFile) -> Iterator[Hit]:
    table = load("datastores.toml")["ports"]
    for service in compose.services:
        image = service.image
        known = table.get(image.base) if image is not None else None
        if image is None or not known:
            continue
        for port in service.ports():
            if port.on_all_interfaces and any(port.targets(number) for number in known):
                # Files named after development or tests rarely run on a machine that strangers can reach.
                severity = "info" if compose.development else ""
                values = {"service": service.name, "image": image.base, "port": port.target}
                yield Hit(port.node.span, values, f"{service.symbol}.ports", severity=severity)
