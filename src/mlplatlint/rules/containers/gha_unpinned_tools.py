"""Actions that install whatever version of a tool is newest."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    table = load("github_actions.toml")["tools"]
    for step in workflow.steps():
        node = step.node.get("uses")
        if node is not None and step.action in table:
            given = step.input(table[step.action])
            if given is None or given.text.strip().lower() in ("", "latest"):
                yield Hit(node.span, {"name": step.action, "input": table[step.action]}, step.symbol)
