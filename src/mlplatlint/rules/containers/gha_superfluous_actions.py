"""Actions of third parties for what the runner can do already."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    table = load("github_actions.toml")["superfluous"]
    for step in workflow.steps():
        node = step.node.get("uses")
        if node is not None and step.action in table:
            yield Hit(node.span, {"name": step.action, "instead": table[step.action]}, step.symbol)
