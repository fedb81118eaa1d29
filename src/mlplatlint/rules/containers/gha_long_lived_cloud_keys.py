"""Cloud keys kept as secrets where the workflow's own identity would do."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import with_key

_KEYS = {
    "aws-actions/configure-aws-credentials": ("aws-secret-access-key",),
    "google-github-actions/auth": ("credentials_json",),
    "google-github-actions/setup-gcloud": ("service_account_key",),
    "azure/login": ("creds",),
}


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        for key in _KEYS.get(step.action, ()):
            node = step.input(key)
            if node is not None and "secrets." in node.text:
                yield Hit(with_key(node), {"action": step.action, "input": key}, step.symbol)
