"""Shell forms that somebody chose: the test of HEALTHCHECK, and commands below a SHELL."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        if node.name == "HEALTHCHECK":
            kind, start = node.health_command
            if kind == "CMD" and not node.text.data[start:].lstrip().startswith(b"["):
                yield Hit(node.span, {"instruction": "HEALTHCHECK CMD"}, stage.symbol)
        elif node.json is None and node.raw and stage.before("SHELL", node.order) is not None:
            yield Hit(node.span, {"instruction": node.name}, stage.symbol)
