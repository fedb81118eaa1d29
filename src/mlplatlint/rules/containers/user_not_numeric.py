"""USER by name."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, DockerInstruction
from mlplatlint.fronts.dockerfile.expand import references
from mlplatlint.rules.containers._places import unquoted


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    declared: set[str] = set()
    for node in dockerfile.instructions:
        if node.name == "ARG":
            declared.update(pair.key for pair in node.pairs)
        elif node.name == "USER":
            yield from _judge(node, declared)


def _judge(node: DockerInstruction, declared: set[str]) -> Iterator[Hit]:
    name = unquoted(node.value).partition(":")[0]
    if name and not name.isdigit() and declared.isdisjoint(references(name)):
        yield Hit(node.value_span, {"user": name})
