"""Caches restored in a run that publishes."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Step, Workflow
from mlplatlint.rules.containers._workflows import publishes
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    if workflow.composite:
        return
    releasing = _releases(workflow)
    table = load("github_actions.toml")["caching"]
    for job in workflow.jobs:
        steps = list(job.steps())
        published = next((step.uses for step in steps if publishes(step)), "")
        if not releasing and not published:
            continue
        for step in steps:
            if any(_caches(step, row) for name, row in table.items() if name.partition(":")[0] == step.action):
                why = f"publishes through `{published.partition('@')[0]}`" if published else f"runs for {releasing}"
                node = step.node.get("uses")
                if node is not None:
                    yield Hit(node.span, {"action": step.action, "why": why}, step.symbol)


def _releases(workflow: Workflow) -> str:
    for name, filters in workflow.triggers().items():
        if name == "release":
            return "releases"
        if name == "push" and filters is not None:
            if filters.get("tags") is not None:
                return "tags"
            branches = filters.get("branches")
            if branches is not None and any("release" in item.text for item in branches.items):
                return "release branches"
    return ""


def _caches(step: Step, row: Mapping[str, Any]) -> bool:
    if "needs" in row and step.input(row["needs"]) is None:
        return False
    given = step.input(row["input"]) if row["input"] else None
    text = given.text.strip().lower() if given is not None else ""
    if "${{" in text:
        return False  # decided at run time
    if row["on"] == "unless":
        return text not in row["values"]
    return row["on"] == "always" or (bool(text) and (text in row["values"] or "*" in row["values"]))
