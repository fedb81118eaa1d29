"""Two download tools in one stage."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.rules.containers._commands import DOWNLOADERS, by_stage


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        yield from _stage(steps)


def _stage(steps: list[RunCommand]) -> Iterator[Hit]:
    first = ""
    both = False
    reported = -1
    for step in steps:
        if step.name not in DOWNLOADERS:
            continue
        first = first or step.name
        both = both or step.name != first
        if both and step.instruction.order != reported:
            # Each layer from the second tool on: taking one of the tools away means looking at all of them.
            reported = step.instruction.order
            other = "wget" if step.name == "curl" else "curl"
            yield Hit(step.name_span, {"first": other, "second": step.name}, step.symbol)
