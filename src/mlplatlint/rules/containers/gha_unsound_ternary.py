"""`condition && value || other` with a value that counts as false."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import Node
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import expressions


def check(workflow: Workflow) -> Iterator[Hit]:
    for tree, span, node in expressions(workflow, workflow.root):
        if any(_unsound(part) for part in tree.walk()):
            yield Hit(span, {}, node.pointer)


def _unsound(node: Node) -> bool:
    if node.kind != "||" or node.children[0].kind != "&&":
        return False
    value = node.children[0].children[-1]
    falsy = (value.kind, value.name) in (("text", ""), ("number", "0"), ("word", "false"), ("word", "null"))
    # `a && false || false` gives false whatever a is, and that may be meant.
    return falsy and node.children[-1] != value
