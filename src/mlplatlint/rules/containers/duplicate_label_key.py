"""One label set twice in a stage."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import unquoted


def check(stage: DockerStage) -> Iterator[Hit]:
    seen: dict[str, Place] = {}
    for node in stage.all("LABEL"):
        for pair in node.pairs:
            key = unquoted(pair.key)
            later = Place(stage.source.path, pair.span, "replaces it")
            if key in seen:
                earlier = seen[key]
                yield Hit(earlier.span, {"key": key}, f"{stage.symbol}:{key}", related=(later,))
            seen[key] = later
