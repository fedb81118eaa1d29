"""CMD and ENTRYPOINT as a string for the shell."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage

_NEEDS_SHELL = re.compile(r"[$&|;<>`*?~(){}]|(?:^|\s)exec\s")


def check(stage: DockerStage) -> Iterator[Hit]:
    for instruction in stage.all("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        if instruction.json is not None or not instruction.raw:
            continue
        if instruction.name == "HEALTHCHECK":
            kind, start = instruction.health_command
            if kind == "CMD" and not instruction.text.data[start:].lstrip().startswith(b"["):
                # Nobody sends a signal to a health check: a shell in between is harmless.
                yield Hit(instruction.span, {"instruction": "HEALTHCHECK CMD"}, stage.symbol, confidence="low")
            continue
        if stage.before("SHELL", instruction.order) is not None:
            # Somebody chose the shell that runs it.
            continue
        # With variables, lists or redirections the shell is wanted; then it is a matter of taste.
        confidence = "low" if _NEEDS_SHELL.search(instruction.value) else ""
        yield Hit(instruction.span, {"instruction": instruction.name}, stage.symbol, confidence=confidence)
