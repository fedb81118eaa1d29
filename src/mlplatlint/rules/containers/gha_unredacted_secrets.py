"""Parts of a structured secret, which logs do not mask."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import Node
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import expressions


def check(workflow: Workflow) -> Iterator[Hit]:
    for tree, span, node in expressions(workflow, workflow.root):
        if any(_unmasked(part) for part in tree.walk()):
            yield Hit(span, {}, node.pointer)


def _unmasked(node: Node) -> bool:
    if node.kind != "call" or node.name != "fromjson":
        return False
    return any(child.kind == "context" and child.name.startswith("secrets.") for child in node.children)
