"""Joins Mage pipelines with the files of their blocks."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.mage import MageBlockFact, MagePipelineFacts
from mlplatlint.project.model import Project
from mlplatlint.rules.tables import load


class BlockUse(NamedTuple):
    """One block of one pipeline and the file that Mage reads its code from."""

    pipeline_path: str
    pipeline_type: str
    block: MageBlockFact
    path: str
    decorators: tuple[str, ...]


def block_uses(project: Project) -> tuple[BlockUse, ...]:
    """Return every block whose file is known by Mage's own rule, in path order."""
    table = load("mage.toml")
    uses: list[BlockUse] = []
    facts: dict[str, MagePipelineFacts] = dict(project.facts("mage-pipeline"))
    for path, pipeline in sorted(facts.items()):
        root = path.rpartition("pipelines/")[0]
        for block in pipeline.blocks:
            place = table["file"].get(block.type)
            suffix = table["extension"].get(block.language)
            if place is not None and suffix is not None:
                file = f"{root}{place['folder']}/{block.uuid}.{suffix}"
                uses.append(BlockUse(path, pipeline.type, block, file, tuple(place["decorators"])))
    return tuple(uses)
