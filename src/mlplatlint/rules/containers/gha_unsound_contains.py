"""Lists of branches that are texts, in which parts of names are found as well."""

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
            context = _searched(part)
            if context:
                reachable = context in load("github_actions.toml")["conditions"]["reachable"]
                severity = "" if reachable or context.startswith(("env.", "inputs.")) else "info"
                yield Hit(with_key(node), {"context": context}, symbol, severity=severity)
                break


def _searched(node: Node) -> str:
    if node.kind != "call" or node.name != "contains" or len(node.children) != 2:
        return ""
    whole, part = node.children
    return part.name if whole.kind == "text" and part.kind == "context" else ""
