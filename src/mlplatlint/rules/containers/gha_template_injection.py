"""Text that an outsider writes, pasted into a script by ``${{ … }}``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._injection import pasted


def check(workflow: Workflow) -> Iterator[Hit]:
    for step, span, context, level in pasted(workflow):
        if level != "low" and not context.startswith("inputs."):
            yield Hit(span, {"context": context}, step.symbol, severity="" if level == "high" else "medium")
