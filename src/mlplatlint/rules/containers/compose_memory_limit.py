"""Services that may take all memory of the host."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile


def check(compose: ComposeFile) -> Iterator[Hit]:
    if compose.development:
        return
    for service in compose.services:
        nodes = (service.setting("mem_limit"), service.setting("deploy", "resources", "limits", "memory"))
        if service.complete and all(node is None for node in nodes):
            yield Hit(service.span, {"service": service.name}, service.symbol, confidence="medium")
