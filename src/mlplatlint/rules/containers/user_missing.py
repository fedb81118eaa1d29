"""Files without any USER."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.rules.containers._images import serves


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    if not dockerfile.stages or any(node.name == "USER" for node in dockerfile.instructions):
        return
    final = dockerfile.stages[-1]
    severity = "low" if serves(final) else ""
    yield Hit(
        final.base_span if not final.implicit else final.instruction.keyword_span, {}, final.symbol, severity=severity
    )
