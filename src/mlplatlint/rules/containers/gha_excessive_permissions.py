"""Rights to write that every job of a workflow gets."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._workflows import with_key
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    block = workflow.root.get("permissions")
    alone = len(workflow.jobs) == 1 or set(workflow.triggers()) == {"workflow_call"}
    overridden = all(job.node.get("permissions") is not None for job in workflow.jobs)
    if block is not None and not workflow.composite:
        if block.kind == "scalar":
            if not alone and not overridden:
                yield from _broad(block, "permissions", "every job")
        elif not alone and not overridden:
            weights = load("github_actions.toml")["permissions"]
            for scope, node in block.entries():
                if node.text == "write":
                    values = {"right": f"`{scope}: write`", "who": "every job of the workflow"}
                    yield Hit(with_key(node), values, f"permissions.{scope}", severity=weights.get(scope, "medium"))
    for job in workflow.jobs:
        own = job.node.get("permissions")
        if own is not None and own.kind == "scalar":
            yield from _broad(own, f"{job.symbol}.permissions", f"job `{job.name}`")


def _broad(node: YamlNode, symbol: str, who: str) -> Iterator[Hit]:
    if node.text in ("write-all", "read-all"):
        severity = "high" if node.text == "write-all" else "low"
        yield Hit(with_key(node), {"right": f"`{node.text}`", "who": who}, symbol, severity=severity)
