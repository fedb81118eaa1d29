"""One port of the host published by two services."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.compose import ComposeFile, PublishedPort


def check(compose: ComposeFile) -> Iterator[Hit]:
    seen: dict[tuple[str, str, str], tuple[str, PublishedPort]] = {}
    for service in compose.services:
        # Services of profiles are started one set at a time.
        if service.setting("profiles") is not None:
            continue
        for port in service.ports():
            if not port.published.isdigit() or port.published == "0" or "$" in port.node.text:
                continue
            host = "" if port.on_all_interfaces else port.host
            key = (host, port.published, port.protocol)
            name, first = seen.setdefault(key, (service.name, port))
            if first is not port and name != service.name:
                values = {"service": service.name, "port": port.published, "other": name}
                related = (Place(compose.source.path, first.node.span, "published here first"),)
                yield Hit(port.node.span, values, f"{service.symbol}.ports", "", related)
