"""Two stages of one name."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    seen: dict[str, Place] = {}
    for stage in dockerfile.stages:
        if stage.alias_word is None:
            continue
        first = seen.get(stage.alias)
        if first is not None:
            yield Hit(stage.alias_word.span, {"name": stage.alias}, stage.symbol, related=(first,))
        else:
            seen[stage.alias] = Place(stage.source.path, stage.alias_word.span, "first stage of this name")
