"""Images of services taken by a tag that moves, or by none."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile


def check(compose: ComposeFile) -> Iterator[Hit]:
    for service in compose.services:
        node, image = service.setting("image"), service.image
        # With `build`, the image is a name for what is built, not something that is pulled.
        if node is None or image is None or image.digest or service.setting("build") is not None:
            continue
        if image.tag in ("", "latest"):
            how = "the tag latest" if image.tag else "no tag, which means latest"
            span = Span(node.key_span.start, node.span.end)
            yield Hit(span, {"service": service.name, "image": image.name, "how": how}, service.symbol)
