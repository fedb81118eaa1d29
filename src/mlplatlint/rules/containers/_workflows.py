"""What several rules on workflows share."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.fronts.expressions import Node, parse_expression
from mlplatlint.fronts.workflow import Job, Step, Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import load

DANGEROUS = ("pull_request_target", "workflow_run")
"""Events that run with the repository's secrets on behalf of people who cannot write to it."""


def with_key(node: YamlNode) -> Span:
    """Return the span of a node together with its key."""
    return Span(min(node.key_span.start, node.span.start), max(node.span.end, node.key_span.end))


def head(node: YamlNode) -> Span:
    """Return the span of a node's key alone, for values of many lines."""
    return node.key_span


def expressions(workflow: Workflow, root: YamlNode) -> Iterator[tuple[Node, Span, YamlNode]]:
    """Yield the tree of each ``${{ }}`` below a node, its span, and the scalar it stands in."""
    for node in root.walk():
        if node.kind == "scalar" and "${{" in node.text:
            for expression, span in workflow.expressions(node):
                tree = parse_expression(expression.text)
                if tree is not None:
                    yield tree, span, node


def conditions(workflow: Workflow) -> Iterator[tuple[YamlNode, str]]:
    """Yield each ``if`` of jobs and steps with the symbol of its owner."""
    for job in workflow.jobs:
        if (found := job.node.get("if")) is not None:
            yield found, job.symbol
    for step in workflow.steps():
        if (found := step.node.get("if")) is not None:
            yield found, step.symbol


def publishes(step: Step) -> bool:
    """Tell whether a step hands its results to other people: a release, a package, an image."""
    if step.action == "docker/build-push-action":
        pushed = step.input("push")
        return pushed is not None and pushed.text.strip().lower() not in ("false", "")
    return step.action in load("github_actions.toml")["publishing"]["actions"]


def permission(job: Job, scope: str) -> str:
    """Return what a job may do in a scope: its own block counts, else the workflow's; empty when unset."""
    for holder in (job.node, job.workflow.root):
        block = holder.get("permissions")
        if block is None:
            continue
        if block.kind == "scalar":
            return {"write-all": "write", "read-all": "read"}.get(block.text, "none")
        value = block.scalar(scope)
        return value if isinstance(value, str) else "none"
    return ""
