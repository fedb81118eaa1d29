"""Scripts from the network that run unseen."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.rules.containers._commands import DOWNLOADERS, POSIX_SHELLS, by_stage, operands

_PYTHON = re.compile(r"python[0-9.]*$")
_INNER = re.compile(r"^(?:\$\(|<\(|`)\s*(?:sudo\s+)?(?:curl|wget)\b")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        found = [pair for step in steps for pair in scripts_run(step)]
        if found:
            # One finding a stage; the others are at hand.
            (first, shell), *rest = found
            related = tuple(Place(dockerfile.source.path, span, f"and into `{name}`") for span, name in rest)
            yield Hit(first, {"shell": shell}, steps[0].symbol, related=related)


def scripts_run(step: RunCommand) -> Iterator[tuple[Span, str]]:
    """Yield where a script from the network goes into an interpreter, and into which."""
    interpreter = step.name in POSIX_SHELLS or bool(_PYTHON.match(step.name)) or step.name in ("perl", "ruby", "node")
    if not interpreter:
        return
    source = step.command.source
    while source is not None and source.name in ("tee", "sed", "tr", "gunzip", "zcat", "cat"):
        source = source.source
    if source is not None and source.name in DOWNLOADERS:
        # `sh -s -- -y` reads the script from the pipe; `sh setup.sh` does not.
        words = operands(step.command)
        if not words or any(word.value in ("-s", "-") for word in step.command.args):
            yield step.run.span(source.start, step.command.end), step.name
        return
    if any(_INNER.match(word.value) for word in step.command.args):
        yield step.span, step.name
