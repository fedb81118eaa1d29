"""COPY --from the stage that copies."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("COPY"):
        flag = node.flag("from")
        own = (stage.alias, str(stage.index))
        if flag is None or not flag.value or flag.value.lower() not in own or stage.implicit:
            continue
        if stage.dockerfile.stage_copied(flag.value, stage.index) is None:
            yield Hit(flag.value_span, {"name": flag.value}, stage.symbol)
