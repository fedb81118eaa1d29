"""Workflow commands that were switched off because they let logs run code."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._workflows import with_key

# What the runner itself takes for true.
_TRUE = ("true", "1", "$true")


def check(workflow: Workflow) -> Iterator[Hit]:
    holders: list[tuple[YamlNode, str]] = [(workflow.root, "env")]
    holders += [(job.node, job.symbol) for job in workflow.jobs]
    holders += [(step.node, step.symbol) for step in workflow.steps()]
    for holder, symbol in holders:
        node = holder.get("env", "ACTIONS_ALLOW_UNSECURE_COMMANDS")
        if node is not None and node.kind == "scalar" and node.text.strip().lower() in _TRUE:
            yield Hit(with_key(node), {}, symbol)
