"""RUN through a shell, or COPY out of, a stage that holds no file."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("RUN", "COPY"):
        if node.name == "RUN":
            shell = node.json is None and not node.heredocs and node.flag("mount") is None
            if shell and stage.root.is_scratch and not _filled(stage, node.order):
                yield Hit(node.keyword_span, {"problem": "a stage on scratch has no shell to run this"}, stage.symbol)
            continue
        flag = node.flag("from")
        other = stage.dockerfile.stage_copied(flag.value, stage.index) if flag is not None and flag.value else None
        if other is not None and other.root.is_scratch and not _filled(other, len(stage.dockerfile.instructions)):
            text = f"the stage `{other.symbol}` is built on scratch and never gets a file"
            yield Hit(node.span, {"problem": text}, stage.symbol)


def _filled(stage: DockerStage, order: int) -> bool:
    if any(part.base is not None and "$" in part.base.text for part in stage.chain()):
        return True  # which stage it is depends on the build's arguments
    chain = [node for part in stage.chain() for node in part.instructions if node.order < order]
    return any(node.name in ("COPY", "ADD", "WORKDIR") or (node.name == "RUN" and node.flags) for node in chain)
