"""A block without uuid or type."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.mage import MagePipeline


def check(pipeline: MagePipeline) -> Iterator[Hit]:
    for index, block in enumerate(pipeline.blocks):
        for field in ("uuid", "type"):
            if not getattr(block, field) and block.node.tag == "":
                place = block.node.get("name") or block.node.get("uuid")
                span = place.span if place is not None and place.kind == "scalar" else block.node.span
                values = {"field": field, "block": block.uuid or f"number {index + 1}"}
                yield Hit(span, values, f"{block.section}.{block.uuid}")
