"""Stages that need each other."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, DockerStage
from mlplatlint.rules.containers._mounts import mounts


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    needs = [list(_needs(stage, dockerfile)) for stage in dockerfile.stages]
    if not any(target > stage.index for stage in dockerfile.stages for target, _ in needs[stage.index]):
        return  # without a look ahead there is no circle
    for start in range(len(needs)):
        for target, span in needs[start]:
            if target > start and start in _reached(target, needs):
                names = {"first": dockerfile.stages[start].symbol, "second": dockerfile.stages[target].symbol}
                yield Hit(span, names, dockerfile.stages[start].symbol)


def _needs(stage: DockerStage, dockerfile: Dockerfile) -> Iterator[tuple[int, Span]]:
    """Yield the stages that a stage needs, by FROM, COPY --from and mounts, and where it says so."""
    if stage.parent is not None:
        yield stage.parent.index, stage.base_span
    named = {other.alias: other.index for other in dockerfile.stages if other.alias}
    for node in stage.all("COPY", "RUN"):
        wanted = [flag.value for flag in node.flags if flag.name == "from"]
        wanted += [mount["from"] for mount in mounts(node) if "from" in mount]
        for name in wanted:
            index = named.get(name.lower())
            if index is not None and index != stage.index:
                yield index, node.span


def _reached(start: int, needs: list[list[tuple[int, Span]]]) -> set[int]:
    found: set[int] = set()
    queue = [start]
    while queue:
        current = queue.pop()
        if current not in found:
            found.add(current)
            queue += [target for target, _ in needs[current]]
    return found
