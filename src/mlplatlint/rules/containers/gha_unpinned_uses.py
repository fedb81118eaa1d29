"""Actions and reusable workflows taken by a tag or branch that their owner can move."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import load

_SHA = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?$")


def check(workflow: Workflow) -> Iterator[Hit]:
    for job in workflow.jobs:
        yield from _judge(job.node.get("uses"), job.symbol)
    for step in workflow.steps():
        yield from _judge(step.node.get("uses"), step.symbol)


def _judge(node: YamlNode | None, symbol: str) -> Iterator[Hit]:
    if node is None or not isinstance(node.value, str):
        return
    uses = node.value
    if uses.startswith(("./", "../", "$/")) or "${{" in uses:
        return
    if uses.startswith("docker://"):
        if "@sha256:" not in uses:
            yield Hit(node.span, {"uses": uses, "how": "an image without a digest"}, symbol)
        return
    name, at, ref = uses.partition("@")
    if at and _SHA.fullmatch(ref):
        return
    # GitHub's own actions: taking them by tag trusts nobody who is not trusted with the runner already.
    own = at and name.partition("/")[0].lower() in load("github_actions.toml")["uses"]["first_party"]
    kind = f"`{ref}`, which its owner can move" if at else "no version at all"
    severity, confidence = ("medium", "low") if own else ("", "")
    yield Hit(node.span, {"uses": name, "how": kind}, symbol, severity=severity, confidence=confidence)
