"""Files without any USER."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.rules.containers._images import serves


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    if not dockerfile.stages or any(node.name == "USER" for node in dockerfile.instructions):
        return
    final = dockerfile.stages[-1]
    if final.implicit:
        return  # the USER may stand in what this is a part of
    severity = "low" if serves(final) else ""
    yield Hit(final.base_span, {}, final.symbol, severity=severity)
