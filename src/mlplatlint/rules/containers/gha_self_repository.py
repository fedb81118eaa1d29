"""Local actions taken from the working copy instead of from the workflow's own commit."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow


def check(workflow: Workflow) -> Iterator[Hit]:
    places = [(job.node.get("uses"), job.symbol) for job in workflow.jobs]
    places += [(step.node.get("uses"), step.symbol) for step in workflow.steps()]
    for node, symbol in places:
        if node is not None and isinstance(node.value, str) and node.value.startswith(("./", "../")):
            yield Hit(node.span, {"uses": node.value}, symbol)
