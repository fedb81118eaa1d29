"""Registry passwords written into a workflow."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import with_key


def check(workflow: Workflow) -> Iterator[Hit]:
    for job in workflow.jobs:
        services = job.node.get("services")
        holders = [("container", job.node.get("container"))]
        holders += list(services.entries()) if services is not None else []
        for name, holder in holders:
            node = holder.get("credentials", "password") if holder is not None else None
            if node is not None and node.kind == "scalar" and node.text and "${{" not in node.text:
                yield Hit(with_key(node), {"name": name}, job.symbol, tags=("redact",))
