"""Trust in a bot's name that anybody can borrow."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import Node
from mlplatlint.fronts.workflow import Workflow, condition
from mlplatlint.rules.containers._workflows import conditions, with_key
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    for node, symbol in conditions(workflow):
        tree = condition(node)
        for part in tree.walk() if tree is not None else ():
            name = _spoofable(part)
            if name:
                yield Hit(with_key(node), {"context": name}, symbol)
                break


def _spoofable(node: Node) -> str:
    table = load("github_actions.toml")["bots"]
    if node.kind == "==":
        for left, right in (node.children, node.children[::-1]):
            known = right.name in table["ids"] or right.name.lower().endswith("[bot]")
            if (
                left.kind == "context"
                and left.name in table["spoofable"]
                and right.kind in ("text", "number")
                and known
            ):
                return left.name
    if node.kind == "call" and node.name in ("contains", "startswith", "endswith") and len(node.children) == 2:
        left, right = node.children
        if left.kind == "context" and left.name in table["spoofable"] and "[bot]" in right.name.lower():
            return left.name
    return ""
