"""Jobs on machines of one's own."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import with_key

_OUTSIDERS = ("pull_request", "pull_request_target", "issue_comment", "issues", "workflow_run")


def check(workflow: Workflow) -> Iterator[Hit]:
    events = [name for name in workflow.triggers() if name in _OUTSIDERS] if not workflow.composite else []
    for job in workflow.jobs:
        node = job.node.get("runs-on")
        if node is None:
            continue
        labels = [item.text for item in node.walk() if item.kind == "scalar"]
        grouped = node.kind == "mapping" and node.get("group") is not None
        if "self-hosted" not in labels and not grouped:
            continue
        severity = "" if events else "info"
        how = f", and outsiders start it by {events[0]}" if events else ""
        yield Hit(with_key(node), {"job": job.name, "how": how}, job.symbol, severity=severity)
