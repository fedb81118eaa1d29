"""Actions whose repository is archived."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    archived = load("github_actions.toml")["actions"]["archived"]
    places = [(job.node.get("uses"), job.symbol) for job in workflow.jobs]
    places += [(step.node.get("uses"), step.symbol) for step in workflow.steps()]
    for node, symbol in places:
        if node is not None and isinstance(node.value, str):
            name = "/".join(node.value.partition("@")[0].lower().split("/")[:2])
            if name in archived:
                yield Hit(node.span, {"name": name}, symbol)
