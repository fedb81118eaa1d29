"""Stages whose last USER is root and that are not reported by runs-as-root."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers.runs_as_root import ends_as_root, is_expected


def check(stage: DockerStage) -> Iterator[Hit]:
    own = ends_as_root(stage)
    if own is not None and is_expected(stage):
        yield Hit(own.value_span, {"user": own.value}, stage.symbol)
