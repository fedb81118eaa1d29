"""Workflows that outsiders start with the repository's secrets at hand."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import DANGEROUS


def check(workflow: Workflow) -> Iterator[Hit]:
    node = workflow.root.get("on")
    if node is None or workflow.composite:
        return
    places = [(item.text, item.span) for item in ([node] if node.kind == "scalar" else node.items)]
    places += [(name, child.key_span) for name, child in node.entries()]
    for name, span in places:
        if name in DANGEROUS or name == "issue_comment":
            # A comment brings no code along, only text.
            severity = "" if name in DANGEROUS else "low"
            yield Hit(span, {"event": name}, f"on.{name}", severity=severity)
