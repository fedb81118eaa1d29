"""All secrets of the repository put into one value."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import Node
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import expressions


def check(workflow: Workflow) -> Iterator[Hit]:
    for tree, span, node in expressions(workflow, workflow.root):
        how = next(filter(None, map(_broad, tree.walk())), "")
        if how:
            yield Hit(span, {"how": how}, node.pointer)


def _broad(node: Node) -> str:
    whole = any(child.kind == "context" and child.name == "secrets" for child in node.children)
    if node.kind == "call" and node.name == "tojson" and whole:
        return "`toJSON(secrets)` holds every secret of the repository and its organisation"
    if node.kind == "context" and node.name.startswith("secrets.") and node.children:
        return "`secrets[...]` with a computed name makes the runner load every secret"
    return ""
