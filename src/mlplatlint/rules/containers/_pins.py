"""Which actions, reusable workflows and images are taken by something that can move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.fronts.workflow import Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import load

_SHA = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")


class Unpinned(NamedTuple):
    """One use. ``own`` says that GitHub itself publishes the action."""

    node: YamlNode
    name: str
    how: str
    own: bool
    symbol: str


def unpinned(workflow: Workflow) -> Iterator[Unpinned]:
    """Yield the uses of jobs and steps that no commit hash or digest pins."""
    places = [(job.node.get("uses"), job.symbol) for job in workflow.jobs]
    places += [(step.node.get("uses"), step.symbol) for step in workflow.steps()]
    for node, symbol in places:
        if node is not None and isinstance(node.value, str):
            found = _judge(node.value)
            if found is not None:
                yield Unpinned(node, *found, symbol)


def _judge(uses: str) -> tuple[str, str, bool] | None:
    if uses.startswith(("./", "../", "$/")) or "${{" in uses:
        return None
    if uses.startswith("docker://"):
        return None if "@sha256:" in uses else (uses, "an image without a digest", False)
    name, at, ref = uses.partition("@")
    if at and _SHA.fullmatch(ref):
        return None
    # GitHub's own actions: taking them by tag trusts nobody who is not trusted with the runner already.
    own = bool(at) and name.partition("/")[0].lower() in load("github_actions.toml")["uses"]["first_party"]
    return name, f"`{ref}`, which its owner can move" if at else "no version at all", own
