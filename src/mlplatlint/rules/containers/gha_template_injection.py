"""Text that an outsider writes, pasted into a script by ``${{ … }}``."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import contexts
from mlplatlint.fronts.workflow import Step, Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        for node in _code(step):
            for expression, span in workflow.expressions(node):
                found = [(context, _judge(context, workflow)) for context in contexts(expression.text)]
                worst = next((item for level in ("high", "medium", "low") for item in found if item[1] == level), None)
                if worst is not None:
                    severity = "high" if worst[1] == "high" else "medium"
                    confidence = "high" if worst[1] == "high" else worst[1]
                    yield Hit(span, {"context": worst[0]}, step.symbol, severity=severity, confidence=confidence)


def _code(step: Step) -> Iterator[YamlNode]:
    """Yield the scalars of a step that are executed."""
    if step.run is not None:
        yield step.run
    action = step.uses.partition("@")[0].lower()
    for name, inputs in load("github_actions.toml")["injection_sinks"].items():
        if action == name.lower():
            nodes = (step.node.get("with", key) for key in inputs)
            yield from (node for node in nodes if node is not None and node.kind == "scalar")


def _judge(context: str, workflow: Workflow) -> str:
    """Return how freely an outsider writes a context: high, medium, low, or '' for not at all."""
    table = load("github_actions.toml")["contexts"]
    if context in table["fixed_paths"] or any(fnmatchcase(context, pattern) for pattern in table["fixed_patterns"]):
        return ""
    if context == "github.head_ref":
        return "high"
    if context.startswith("github.event."):
        return _event(context, table)
    if context.startswith("inputs."):
        return _input(context.partition(".")[2], workflow)
    return "low" if context in ("github.ref_name", "github.ref", "github.base_ref", "github.actor") else ""


def _event(context: str, table: dict[str, Any]) -> str:
    subject, _, leaf = context.removeprefix("github.event.").partition(".")
    leaf = leaf.rpartition(".")[2] or subject
    fixed = leaf in table["event_fixed_leaves"] or leaf in table["event_mostly_fixed_leaves"]
    if fixed and context not in table["event_id_is_free_string"]:
        return ""
    outside = subject in table["event_outside_subjects"] and ".base." not in context
    # Names of accounts and repositories, and the addresses made of them, hold nothing a shell would act on;
    # labels are given by people with triage rights.
    harmless = leaf in ("login", "url", "full_name", "labels", "label") or leaf.endswith(("_url", "sha"))
    if not outside or harmless:
        return "low"
    return (
        "medium" if leaf in table["event_structured_leaves"] or context in table["event_structured_paths"] else "high"
    )


def _input(name: str, workflow: Workflow) -> str:
    if workflow.composite:
        return "medium"
    for event, level in (("workflow_call", "medium"), ("workflow_dispatch", "low")):
        declared = workflow.root.get("on", event, "inputs")
        entries = {key.lower(): node for key, node in declared.entries()} if declared is not None else {}
        if name in entries:
            kind = entries[name].scalar("type")
            return "" if kind in ("boolean", "number", "choice", "environment") else level
    return "low"
