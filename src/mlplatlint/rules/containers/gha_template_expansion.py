"""Values that insiders or other steps choose, pasted into a script by ``${{ … }}``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._injection import pasted


def check(workflow: Workflow) -> Iterator[Hit]:
    for step, span, context, level in pasted(workflow):
        if level == "low" or context.startswith("inputs."):
            # Whoever calls an action or workflow may pass on what outsiders wrote.
            yield Hit(span, {"context": context}, step.symbol, severity="" if level == "low" else "low")
