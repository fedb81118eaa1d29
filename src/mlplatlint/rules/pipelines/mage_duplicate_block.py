"""One uuid for two blocks."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.mage import BLOCK_LISTS, MageBlock, MagePipeline


def check(pipeline: MagePipeline) -> Iterator[Hit]:
    first: dict[str, MageBlock] = {}
    for block in pipeline.blocks:
        if block.section not in BLOCK_LISTS or not block.uuid:
            continue
        earlier = first.setdefault(block.uuid, block)
        if earlier is not block:
            related = (Place(pipeline.source.path, earlier.span(), "the first block of this uuid"),)
            values = {"uuid": block.uuid, "section": block.section, "first": earlier.section}
            yield Hit(block.span(), values, f"{block.section}.{block.uuid}", related=related)
