"""A block file in which Mage finds nothing to run."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.mage import block_uses
from mlplatlint.project.model import Project

_BATCH = ("python", "pyspark", "databricks")


def check(project: Project) -> Iterator[Hit]:
    seen: set[str] = set()
    uses = [u for u in project.memo(block_uses) if u.pipeline_type in _BATCH and u.path.endswith(".py")]
    wanted = sorted({use.path for use in uses} & set(project.paths("python")))
    files = project.request("mage-block", wanted)
    for use in uses:
        file = files.get(use.path)
        if file is None or use.path in seen or not file.first_function[1]:
            continue
        if set(file.decorators).isdisjoint(use.decorators):
            seen.add(use.path)
            related = (Place(use.pipeline_path, Span(*use.block.span), "the pipeline that runs it"),)
            values = {"decorator": use.decorators[0], "type": use.block.type}
            yield Hit(Span(*file.first_function), values, use.block.uuid, use.path, related=related)
