"""Compose services with every privilege of the host."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile


def check(compose: ComposeFile) -> Iterator[Hit]:
    for service in compose.services:
        setting = service.node.get("privileged")
        if (
            setting is not None
            and setting.kind == "scalar"
            and str(setting.value).lower() in ("true", "yes", "on", "1")
        ):
            yield Hit(Span(setting.key_span.start, setting.span.end), {"service": service.name}, service.symbol)
