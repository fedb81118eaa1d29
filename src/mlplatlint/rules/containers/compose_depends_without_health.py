"""Services that start before the database they need answers."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.compose import ComposeFile, Service
from mlplatlint.rules.tables import load


def check(compose: ComposeFile) -> Iterator[Hit]:
    if compose.overlay:
        return
    stores = {service.name: service for service in compose.services if _is_store(service)}
    for service in compose.services:
        listed = service.setting("depends_on")
        if listed is None:
            continue
        entries: list[tuple[str, Span, str]] = [(item.text, item.span, "") for item in listed.items]
        entries += [(name, node.key_span, str(node.scalar("condition"))) for name, node in listed.entries()]
        for name, span, how in entries:
            store = stores.get(name)
            if store is None or how == "service_completed_successfully":
                continue
            checked = store.setting("healthcheck") is not None or store.setting("extends") is not None
            related = (Place(compose.source.path, store.span, "defined here"),)
            if how == "service_healthy" and not checked:
                problem = "waits for a health check that the service does not have"
                yield Hit(span, {"service": service.name, "store": name, "how": problem}, service.symbol, "", related)
            elif how != "service_healthy":
                problem = "starts as soon as its container exists, not when it answers"
                yield Hit(span, {"service": service.name, "store": name, "how": problem}, service.symbol, "", related)


def _is_store(service: Service) -> bool:
    image = service.image
    return image is not None and image.base in load("datastores.toml")["ports"] and "build" not in service.node.keys()  # noqa: SIM118
