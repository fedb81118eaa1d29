"""ln onto /bin/sh."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name == "ln" and "/bin/sh" in step.command.values():
        yield Hit(step.span, {}, step.symbol)
