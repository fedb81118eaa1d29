"""Variables that nothing has set, used with a value for that case."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers.undefined_variable import undefined


def check(stage: DockerStage) -> Iterator[Hit]:
    return undefined(stage, alternatives=True)
