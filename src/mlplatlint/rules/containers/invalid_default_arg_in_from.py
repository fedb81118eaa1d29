"""FROM whose image name is empty or broken unless build arguments are given."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.fronts.dockerfile.expand import UNSET, expand_quietly
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.dockerfile.scope import PLATFORM_ARGS


def check(stage: DockerStage) -> Iterator[Hit]:
    if stage.base is None or "$" not in stage.base.text:
        return
    dockerfile = stage.dockerfile
    settings = {pair.key: pair.value for node in dockerfile.preamble if node.name == "ARG" for pair in node.pairs}

    def default(name: str, depth: int = 0) -> str | None:
        if name in PLATFORM_ARGS:
            return "linux"
        value = settings.get(name)
        if value is None or depth > 8:
            return None
        return expand_quietly(value, lambda inner: default(inner, depth + 1) or UNSET, dockerfile.escape)

    text = expand_quietly(stage.base.text, lambda name: default(name) or UNSET, dockerfile.escape)
    if text is None or dockerfile.stage_named(text, stage.index) is not None:
        return
    if not text or parse_image(text) is None:
        yield Hit(stage.base.span, {"base": stage.base.text, "result": text or "an empty name"}, stage.symbol)
