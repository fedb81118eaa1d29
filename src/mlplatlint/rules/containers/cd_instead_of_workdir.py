"""cd inside RUN."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name == "cd":
        target = step.command.args[0].value if step.command.args else "~"
        yield Hit(step.span, {"target": target}, step.symbol)
