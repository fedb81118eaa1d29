"""COPY to a relative path while no WORKDIR was given."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import copied, is_relative


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("COPY"):
        _, target = copied(node)
        if target is not None and is_relative(target.text) and stage.before("WORKDIR", node.order) is None:
            yield Hit(target.span, {"target": target.text}, stage.symbol)
