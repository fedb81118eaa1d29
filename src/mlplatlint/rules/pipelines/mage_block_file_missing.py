"""A block without code."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.mage import block_uses
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    uses = [use for use in project.memo(block_uses) if use.pipeline_type != "integration"]
    paths = frozenset(project.paths())
    for root in sorted({_root(use.pipeline_path) for use in uses}):
        here = [use for use in uses if _root(use.pipeline_path) == root]
        missing = [use for use in here if use.path not in paths]
        # Where most code is absent, the scan sees only a part of the project, or the code lives elsewhere.
        if len(missing) * 2 > len(here):
            continue
        for use in missing:
            values = {"uuid": use.block.uuid, "file": use.path}
            yield Hit(Span(*use.block.span), values, f"{use.block.section}.{use.block.uuid}", use.pipeline_path)


def _root(path: str) -> str:
    return path.rpartition("pipelines/")[0]
