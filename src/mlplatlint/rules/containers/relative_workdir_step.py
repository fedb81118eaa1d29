"""WORKDIR relative to an earlier one of the same file."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import is_relative


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("WORKDIR"):
        if is_relative(node.value) and stage.before("WORKDIR", node.order) is not None:
            yield Hit(node.value_span, {"path": node.value}, stage.symbol)
