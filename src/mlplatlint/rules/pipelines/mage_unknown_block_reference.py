"""A reference to a block that the pipeline does not have."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.mage import MagePipeline


def check(pipeline: MagePipeline) -> Iterator[Hit]:
    if pipeline.framework:
        return  # the framework adds groups of its own that blocks refer to
    known = pipeline.known
    for block in pipeline.blocks:
        for side, references in (("upstream", block.upstream), ("downstream", block.downstream)):
            for reference in references:
                # A replica is also called `<uuid>:<original>`.
                if reference.uuid in known or reference.uuid.partition(":")[0] in known:
                    continue
                values = {
                    "side": side,
                    "reference": reference.uuid,
                    "block": block.uuid or "?",
                    "hint": _nearest(reference.uuid, known),
                }
                yield Hit(reference.span, values, f"{block.section}.{block.uuid}")


def _nearest(uuid: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(uuid, sorted(known), n=1)
    return f"; did you mean `{found[0]}`?" if found else ""
