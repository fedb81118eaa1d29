"""How freely people outside the repository choose the value of an expression's context."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from mlplatlint.fronts.workflow import Step, Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import load


def reach(context: str, step: Step) -> str:
    """Return ``high``, ``medium`` or ``low``, or an empty text for a value nobody outside can shape at all."""
    table = load("github_actions.toml")["contexts"]
    if context in table["fixed_paths"] or any(fnmatchcase(context, pattern) for pattern in table["fixed_patterns"]):
        return ""
    first, _, rest = context.partition(".")
    if context == "github.head_ref":
        return "high"
    if context.startswith("github.event."):
        return _event(context, table)
    if first == "inputs":
        return _input(rest, step.workflow)
    if first == "matrix":
        return "" if _static(step.job.node.get("strategy", "matrix") if step.job else None) else "low"
    if first == "env":
        return "" if _static_variable(rest, step) else "low"
    # Outputs of steps and jobs may carry anything; the rest of `github` needs write access to shape.
    return "low" if first in ("github", "steps", "needs", "job", "jobs", "vars") else ""


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
    structured = leaf in table["event_structured_leaves"] or context in table["event_structured_paths"]
    return "medium" if structured else "high"


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


def _static(node: YamlNode | None) -> bool:
    """Tell whether a tree holds literals alone."""
    return node is None or not any("${{" in item.text for item in node.walk() if item.kind == "scalar")


def _static_variable(name: str, step: Step) -> bool:
    holders = [step.node, step.job.node if step.job else None, step.workflow.root]
    for holder in holders:
        variables = holder.get("env") if holder is not None else None
        for key, node in variables.entries() if variables is not None else ():
            if key.lower() == name:
                return _static(node)
    return False
