"""git clone of whatever the branch holds today."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import flag

_PINS = ("checkout", "reset", "switch", "fetch")


def check(step: RunCommand) -> Iterator[Hit]:
    values = step.command.values()
    if (
        step.name != "git"
        or "clone" not in values
        or flag(step.command, "--branch", "--revision", letters="b") is not None
    ):
        return
    if "git checkout" in step.instruction.value or any(
        command.name == "git" and any(verb in command.values() for verb in _PINS) for command in step.later()
    ):
        return
    address = next((word for word in step.command.args if re.match(r"https?://|git@|ssh://|git://", word.value)), None)
    if address is not None:
        yield Hit(
            step.word_span(address), {"address": address.value.rpartition("@")[2].rpartition("/")[2]}, step.symbol
        )
