"""WORKDIR that depends on the base image's working directory."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import is_relative


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("WORKDIR"):
        if is_relative(node.value) and stage.before("WORKDIR", node.order) is None:
            yield Hit(node.value_span, {"path": node.value}, stage.symbol)
