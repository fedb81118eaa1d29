"""All secrets handed to a called workflow."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import with_key


def check(workflow: Workflow) -> Iterator[Hit]:
    for job in workflow.jobs:
        node = job.node.get("secrets")
        if job.uses and node is not None and node.value == "inherit":
            # A workflow of the same repository is changed by the same people.
            severity = "low" if job.uses.startswith(("./", "$/")) else ""
            yield Hit(with_key(node), {"uses": job.uses}, job.symbol, severity=severity)
