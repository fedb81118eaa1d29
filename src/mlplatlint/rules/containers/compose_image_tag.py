"""Images of services taken by a tag that moves, or by none."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.compose import ComposeFile, Service
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import milder


def check(compose: ComposeFile) -> Iterator[Hit]:
    taken: dict[str, list[tuple[Service, YamlNode]]] = {}
    for service in compose.services:
        node, image = service.setting("image"), service.image
        # With `build`, the image is a name for what is built, not something that is pulled.
        if node is None or image is None or image.digest or service.setting("build") is not None:
            continue
        if image.tag in ("", "latest"):
            taken.setdefault(f"{image.name}:{image.tag}", []).append((service, node))
    # One decision, however many services take the same image.
    for (service, node), *others in taken.values():
        image = service.image
        assert image is not None
        how = "the tag latest" if image.tag else "no tag, which means latest"
        values = {"service": service.name, "image": image.name, "how": how}
        places = [Place(compose.source.path, other.span, f"and in service {name.name}") for name, other in others]
        span = Span(node.key_span.start, node.span.end)
        yield Hit(span, values, service.symbol, severity=milder(compose.source.path), related=tuple(places))
