"""An edge that only one of its two blocks knows."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.mage import MagePipeline


def check(pipeline: MagePipeline) -> Iterator[Hit]:
    # Callbacks, conditionals and charts name the blocks they serve and are not named back.
    blocks = {block.uuid: block for block in pipeline.blocks if block.section == "blocks" and block.uuid}
    for uuid, block in blocks.items():
        sides = (("downstream", block.downstream, "upstream"), ("upstream", block.upstream, "downstream"))
        for side, references, other_side in sides:
            for reference in references:
                other = blocks.get(reference.uuid)
                if other is None or reference.uuid == uuid:
                    continue
                back = other.upstream if other_side == "upstream" else other.downstream
                if uuid not in {item.uuid for item in back}:
                    related = (Place(pipeline.source.path, other.span(), "the block that does not know the edge"),)
                    values = {"block": uuid, "side": side, "other": other.uuid, "other_side": other_side}
                    yield Hit(reference.span, values, f"blocks.{uuid}", related=related)
