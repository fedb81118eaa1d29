"""A block type that Mage does not have."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.mage import MagePipeline
from mlplatlint.rules.tables import load


def check(pipeline: MagePipeline) -> Iterator[Hit]:
    known = load("mage.toml")["block_type"]
    for block in pipeline.blocks:
        if block.type and block.type not in known:
            values = {"type": block.type, "uuid": block.uuid or "?", "hint": _nearest(block.type, known)}
            yield Hit(block.span("type"), values, f"{block.section}.{block.uuid}")


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name.lower().replace("-", "_").rstrip("s"), known, n=1)
    return f"; did you mean `{found[0]}`?" if found else ""
