"""Scripts from the network that run unseen."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import DOWNLOADERS, POSIX_SHELLS, operands

_PYTHON = re.compile(r"python[0-9.]*$")
_INNER = re.compile(r"^(?:\$\(|<\(|`)\s*(?:sudo\s+)?(?:curl|wget)\b")


def check(step: RunCommand) -> Iterator[Hit]:
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
            yield Hit(step.run.span(source.start, step.command.end), {"shell": step.name}, step.symbol)
        return
    if any(_INNER.match(word.value) for word in step.command.args):
        yield Hit(step.span, {"shell": step.name}, step.symbol)
