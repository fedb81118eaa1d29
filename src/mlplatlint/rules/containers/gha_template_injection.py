"""Text that an outsider writes, pasted into a script by ``${{ … }}``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import contexts
from mlplatlint.fronts.workflow import Step, Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._contexts import reach
from mlplatlint.rules.tables import load


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        for node in _code(step):
            for expression, span in workflow.expressions(node):
                found = [(context, reach(context, step)) for context in contexts(expression.text)]
                worst = next((item for level in ("high", "medium", "low") for item in found if item[1] == level), None)
                if worst is not None:
                    context, level = worst
                    severity = "high" if level == "high" else "medium"
                    yield Hit(span, {"context": context}, step.symbol, severity=severity, confidence=level)


def _code(step: Step) -> Iterator[YamlNode]:
    """Yield the scalars of a step that are executed."""
    if step.run is not None:
        yield step.run
    action = step.uses.partition("@")[0].lower()
    for name, inputs in load("github_actions.toml")["injection_sinks"].items():
        if action == name.lower():
            nodes = (step.node.get("with", key) for key in inputs)
            yield from (node for node in nodes if node is not None and node.kind == "scalar")
