"""COPY --from of the root onto the root."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, Instruction
from mlplatlint.rules.containers._places import copied, unquoted


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("COPY"):
        sources, target = copied(node)
        if node.flag("from") is None or target is None or unquoted(target.text) != "/":
            continue
        if any(unquoted(word.text) == "/" for word in sources):
            yield Hit(node.span, {}, stage.symbol, severity="" if _holds_more(stage, node) else "info")


def _holds_more(stage: DockerStage, node: Instruction) -> bool:
    """Tell whether a stage of this file that holds a system is copied onto another one: squashing onto scratch, and stages
    and images that hold but a few files, are done on purpose."""
    flag = node.flag("from")
    other = stage.dockerfile.stage_copied(flag.value, stage.index) if flag is not None else None
    return other is not None and not other.root.is_scratch and not stage.root.is_scratch
