"""Tokens of a GitHub App that can do everything the App can."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import with_key


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        node = step.node.get("uses")
        if node is None or step.action != "actions/create-github-app-token":
            continue
        given = step.node.get("with")
        keys = [key.lower() for key, _ in given.entries()] if given is not None else []
        if not any(key.startswith("permission-") for key in keys):
            yield Hit(node.span, {"how": "has all permissions of the App"}, step.symbol)
        if "owner" in keys and "repositories" not in keys:
            yield Hit(node.span, {"how": "is good for every repository of the owner"}, step.symbol)
        kept = step.input("skip-token-revoke")
        if kept is not None and kept.text.strip().lower() not in ("", "false", "0"):
            yield Hit(with_key(kept), {"how": "is not revoked when the job ends"}, step.symbol)
