"""Expressions pasted into code, with how freely outsiders choose their value."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.fronts.expressions import contexts
from mlplatlint.fronts.workflow import Step, Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._contexts import reach
from mlplatlint.rules.tables import load


def pasted(workflow: Workflow) -> Iterator[tuple[Step, Span, str, str]]:
    """Yield step, span, context and its reach for each expression in code that somebody may shape."""
    for step in workflow.steps():
        for node in _code(step):
            for expression, span in workflow.expressions(node):
                found = [(context, reach(context, step)) for context in contexts(expression.text)]
                worst = next((item for level in ("high", "medium", "low") for item in found if item[1] == level), None)
                if worst is not None:
                    yield step, span, worst[0], worst[1]


def _code(step: Step) -> Iterator[YamlNode]:
    """Yield the scalars of a step that are executed."""
    if step.run is not None:
        yield step.run
    for name, inputs in load("github_actions.toml")["injection_sinks"].items():
        if step.action == name.lower():
            yield from (node for key in inputs if (node := step.input(key.lower())) is not None)
