"""Stages called scratch or context."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    if stage.alias_word is not None and stage.alias in ("scratch", "context"):
        yield Hit(stage.alias_word.span, {"name": stage.alias}, stage.symbol)
